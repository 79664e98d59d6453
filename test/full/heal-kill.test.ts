import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadTargetState } from '../../activities/target-state-store.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { readProgress } from '../../workers/operations/workflow-progress.ts';
import { openStorage } from '../../workers/storage.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { useKubernetesProxy } from '../support/kubernetes-proxy.ts';
import type { ProxiedRequest } from '../support/kubernetes-proxy.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { remediationsOf } from '../support/remediations.ts';
import type { EndedRemediation } from '../support/remediations.ts';
import { lockTargetState } from '../support/target-state-lock.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

// One story for all tests: seven things drift, a worker is killed while it heals them all, each held up at another
// point; the next one is killed before it can record an outcome; a third one finishes. The tests ask how it ended.

const inGit = ['unsent', 'unanswered', 'half-done', 'unverified', 'deleted', 'untouched'];
const proxy = await useKubernetesProxy((await useKubernetes()).access);
const loop = await useDriftLoop({
  files: (namespace) => ({ 'app.yaml': inGit.map((name) => manifest(namespace, name)).join('---\n') }),
  policy: '[{ match: {}, strategy: self-heal, prune: true }]',
  target: 'limits: { objects: 20, share: 1 }',
  kubernetes: proxy,
});
const { kubernetes, namespace } = loop;
const { client } = loop.temporal;
const planted = new Map<string, string | undefined>();
let ended: EndedRemediation[] = [];

after(() => kubernetes.close());

before(
  async () => {
    for (const name of inGit) await kubernetes.apply(configMap(name), { fieldManager: 'kubectl' });
    await drift('unsent', { level: 'debug' });
    await drift('unanswered', { level: 'debug' });
    await drift('half-done', { level: 'debug', added: 'by hand' });
    await drift('unverified', { level: 'info', added: 'by hand' });
    await kubernetes.delete(reference('deleted'));
    await kubernetes.create(configMap('stray'), { fieldManager: 'kubectl-create' });

    const held = Promise.all([
      proxy.hold('before', isApplyOf('unsent')),
      proxy.hold('after', isApplyOf('unanswered')),
      proxy.hold('before', isPatchOf('half-done')),
      proxy.hold('after', isPatchOf('unverified')),
      proxy.hold('after', isApplyOf('deleted')),
      proxy.hold('after', ({ method, path }) => method === 'DELETE' && path.includes('/configmaps/stray')),
    ]);
    const first = await startWorkerProcess(loop.configurationFile);
    const { result } = await loop.scan();
    assert.equal(result.remediations, 6);
    await held;
    const lock = await lockTargetState(loop.configuration, targetName);
    await first.kill();

    const second = await startWorkerProcess(loop.configurationFile);
    await waitUntil(async () => (await activitiesUnderWay()).filter(isRecording).length > 0, {
      within: 120_000,
    });
    await second.kill();
    lock.release();

    await startWorkerProcess(loop.configurationFile);
    ended = await waitUntil(
      async () => {
        const all = await remediationsOf(client, targetName);
        return all.length >= 6 && all.every(({ status }) => status !== 'RUNNING') ? all : undefined;
      },
      { within: 120_000 },
    );
  },
  { timeout: 300_000 },
);

test('a heal whose worker died before the API server saw the change is carried out once', async () => {
  await assertHealed('unsent', { changes: 1 });
});

test('a heal whose worker died before it knew the answer is not carried out again', async () => {
  await assertHealed('unanswered', { changes: 1 });
});

test('a heal whose worker died between two steps goes on with the second', async () => {
  await assertHealed('half-done', { changes: 2 });
});

test('a heal whose worker died before it could verify is verified by the next', async () => {
  await assertHealed('unverified', { changes: 1 });
});

test('an object that was created before the worker died is not created again', async () => {
  await assertHealed('deleted', { changes: 1 });
});

test('a stray that was deleted before the worker died is not deleted again', async () => {
  const deletions = proxy.writes.filter(({ method }) => method === 'DELETE');
  assert.equal(deletions.length, 1);
  assert.equal(await kubernetes.get(reference('stray')), undefined);
});

test('each remediation ran once, says healed, and leaves nothing to decide', () => {
  assert.deepEqual(
    ended.map(({ status, result }) => [status, result?.outcome]),
    Array.from({ length: 6 }, () => ['COMPLETED', 'healed']),
  );
  assert.equal(new Set(ended.map(({ workflowId }) => workflowId)).size, 6);
});

test('each heal is counted once, whichever worker died in it', async () => {
  const { configuration } = await loadConfiguration(loop.configurationFile);
  const { heals } = await loadTargetState(await openStorage(configuration), targetName);
  const counts = Object.values(heals).map((times) => times.length);
  assert.deepEqual(
    counts,
    Array.from({ length: 6 }, () => 1),
  );
});

test('the next scan finds nothing', async () => {
  const { scan, result } = await loop.scan();
  assert.deepEqual(scan.findings, []);
  assert.equal(result.remediations, 0);
});

async function assertHealed(name: string, { changes }: { changes: number }): Promise<void> {
  const live = await kubernetes.get(reference(name));
  assert.deepEqual(live?.['data'], { level: 'info' });
  const versions = proxy.writes
    .filter(({ path }) => new RegExp(`/configmaps/${name}(\\?|$)`).test(path))
    .map(({ resourceVersion }) => resourceVersion);
  // A write that changes nothing leaves the version that was there.
  const changing = new Set(versions.filter((version) => version !== planted.get(name)));
  assert.equal(changing.size, changes, versions.join(' '));
  assert.equal(live.metadata.resourceVersion, versions.at(-1));
}

async function activitiesUnderWay() {
  const running = (await remediationsOf(client, targetName)).filter(({ status }) => status === 'RUNNING');
  return await Promise.all(
    running.map(({ workflowId }) => readProgress(client.workflow.getHandle(workflowId))),
  );
}

function isRecording(progress: Awaited<ReturnType<typeof readProgress>>): boolean {
  return progress.at === 'activity' && progress.name === 'recordOutcome' && progress.started;
}

function isApplyOf(name: string) {
  return (request: ProxiedRequest) => isPatch(request, name) && request.contentType.includes('apply-patch');
}

function isPatchOf(name: string) {
  return (request: ProxiedRequest) => isPatch(request, name) && request.contentType.includes('json-patch');
}

function isPatch({ method, path }: ProxiedRequest, name: string): boolean {
  return method === 'PATCH' && path.includes(`/configmaps/${name}?`) && !path.includes('dryRun');
}

async function drift(name: string, data: Record<string, string>): Promise<void> {
  const patch = [{ op: 'replace' as const, path: '/data', value: data }];
  const { metadata } = await kubernetes.patch(reference(name), patch, { fieldManager: 'kubectl-edit' });
  planted.set(name, metadata.resourceVersion);
}

function reference(name: string): ObjectReference {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name };
}

function configMap(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { level: 'info' } };
}

function manifest(inNamespace: string, name: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: ${inNamespace} }
data: { level: info }
`;
}
