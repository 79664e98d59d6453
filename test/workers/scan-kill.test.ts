import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { readProgress } from '../../workers/operations/workflow-progress.ts';
import { driftScanId } from '../../workflows/messages.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { useKubernetesProxy } from '../support/kubernetes-proxy.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { remediationsOf } from '../support/remediations.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

// One story: a worker is killed while it compares, and another one takes over. The tests ask how it ended.

const proxy = await useKubernetesProxy((await useKubernetes()).access);
const loop = await useDriftLoop({
  files: (namespace) => ({
    'app.yaml': ['healed', 'reviewed', 'untouched'].map((name) => manifest(namespace, name)).join('---\n'),
  }),
  policy: `[
    { match: { name: [healed] }, strategy: self-heal },
    { match: {}, strategy: alert-and-review } ]`,
  kubernetes: proxy,
});
const { kubernetes, namespace } = loop;
const { client } = loop.temporal;
const scanId = `${driftScanId(targetName)}/${randomUUID()}`;
let outcome: Awaited<ReturnType<typeof loop.scan>>;

after(() => kubernetes.close());

before(
  async () => {
    for (const name of ['healed', 'reviewed', 'untouched']) await applyConfigMap(name, 'info', 'kubectl');
    for (const name of ['healed', 'reviewed']) await applyConfigMap(name, 'debug', 'kubectl-edit');

    const first = await startWorkerProcess(loop.configurationFile);
    const comparing = proxy.hold('after', ({ path }) => path.includes('dryRun=All'));
    const scanning = loop.scan(scanId);
    await comparing;
    await waitUntil(() => isAt('compareTarget'), { within: 120_000 });
    await first.kill();

    await startWorkerProcess(loop.configurationFile);
    outcome = await scanning;
  },
  { timeout: 300_000 },
);

test('the scan goes on with another worker and finds what drifted', async () => {
  const { scan, result } = outcome;
  assert.deepEqual(
    scan.findings.map(({ name, drift }) => [name, drift]),
    [
      ['healed', 'configuration'],
      ['reviewed', 'configuration'],
    ],
  );
  assert.equal(result.remediations, 2);
  const { events } = await client.workflow.getHandle(scanId).fetchHistory();
  const attempts = events?.flatMap(
    ({ activityTaskStartedEventAttributes: started }) => started?.attempt ?? [],
  );
  const [, comparing = 0] = attempts ?? [];
  assert.ok(comparing > 1, attempts?.join());
});

test('each remediation is started exactly once', async () => {
  await waitUntil(
    async () => (await remediationsOf(client, targetName)).some(({ status }) => status === 'COMPLETED'),
    {
      within: 120_000,
    },
  );
  const remediations = await remediationsOf(client, targetName);
  assert.equal(remediations.length, 2);
  assert.deepEqual(remediations.map(({ status, result }) => result?.outcome ?? status).toSorted(), [
    'RUNNING',
    'healed',
  ]);
});

test('only what policy heals was written, once', async () => {
  assert.deepEqual(
    proxy.writes.map(({ method, path }) => [method, path.split('?')[0]]),
    [['PATCH', `/api/v1/namespaces/${namespace}/configmaps/healed`]],
  );
});

async function isAt(activity: string): Promise<boolean> {
  const progress = await readProgress(client.workflow.getHandle(scanId));
  return progress.at === 'activity' && progress.name === activity && progress.started;
}

async function applyConfigMap(name: string, level: string, fieldManager: string): Promise<void> {
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data: { level },
  };
  await kubernetes.apply(object, { fieldManager, force: true });
}

function manifest(inNamespace: string, name: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: ${inNamespace} }
data: { level: info }
`;
}
