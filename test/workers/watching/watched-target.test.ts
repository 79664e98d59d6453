import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readLatestScan } from '../../../activities/stored-scans.ts';
import type { StoredScan } from '../../../activities/stored-scans.ts';
import { loadTargetState } from '../../../activities/target-state-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { startWorker } from '../../../workers/run-worker.ts';
import type { RunningWorker } from '../../../workers/run-worker.ts';
import { openStorage } from '../../../workers/storage.ts';
import { driftScanId } from '../../../workflows/messages.ts';
import { targetName, useDriftLoop } from '../../support/drift-loop.ts';
import { isWatch, useKubernetesProxy } from '../../support/kubernetes-proxy.ts';
import type { ProxiedRequest } from '../../support/kubernetes-proxy.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';

/** Long: the machine may be busy. The schedule of the target would fire after an hour. */
const within = 120_000;

const proxy = await useKubernetesProxy((await useKubernetes()).access);
const loop = await useDriftLoop({
  files: (place) => ({
    'app.yaml': ['settings', 'limits', 'flags'].map((name) => manifest(name, place)).join('---\n'),
  }),
  target: 'watch: { enabled: true, debounce: 200ms }',
  kubernetes: proxy,
});
const { kubernetes, namespace } = loop;
const { client } = loop.temporal;
let store: ObjectStore;
let workers: RunningWorker[] = [];

before(async () => {
  store = await openStorage(loop.configuration);
  for (const name of ['settings', 'limits', 'flags']) {
    const metadata = { name, namespace };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { level: 'info' } };
    await kubernetes.create(object, { fieldManager: 'kubectl-create' });
  }
  workers = [await startWorker(loop.configuration, { tell: () => {} })];
});
after(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await kubernetes.close();
});

function manifest(name: string, place: string): string {
  return `{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${name}, namespace: ${place} }, data: { level: info } }\n`;
}

const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });

async function setLevel(name: string, level: string): Promise<void> {
  const patch = [{ op: 'replace' as const, path: '/data/level', value: level }];
  await kubernetes.patch(configMap(name), patch, { fieldManager: 'kubectl-edit' });
}

/** Waits until the latest scan found this and nothing else. */
function found(...expected: string[]): Promise<StoredScan> {
  return waitUntil(
    async () => {
      const scan = await readLatestScan(store, targetName);
      const names = scan?.findings.map(({ drift, name }) => `${drift} ${name}`).toSorted();
      return JSON.stringify(names) === JSON.stringify(expected.toSorted()) && scan;
    },
    { within },
  );
}

async function watchScans(): Promise<string[]> {
  const ids: string[] = [];
  const query = `WorkflowId STARTS_WITH '${driftScanId(targetName)}/watch-'`;
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

/** Of kinds that every server has: other test files may install and remove more of them meanwhile. */
const collection =
  /^\/(?:api|apis\/(?:apps|batch|autoscaling|policy|networking\.k8s\.io|rbac\.authorization\.k8s\.io))\/v\d\/(?:namespaces\/[^/]+\/)?[a-z]+\?/;

function isList(request: ProxiedRequest): boolean {
  return isQuestion(request) && collection.test(request.path);
}

/** Watches do not count, nor do reads by which they see that the server has not gone back in time. */
function isQuestion(request: ProxiedRequest): boolean {
  return !isWatch(request) && !request.path.includes('resourceVersionMatch=NotOlderThan');
}

test('only the first scan lists anything', { timeout: 300_000 }, async () => {
  const first = await loop.scan();
  assert.deepEqual([first.scan.errors, first.scan.findings], [[], []]);
  assert.ok(proxy.requests.filter(isList).length > 20, 'the first one lists');
  proxy.requests.splice(0);
  const second = await loop.scan();
  assert.deepEqual([second.scan.errors, second.scan.findings], [[], []]);
  assert.equal(second.scan.summary.compared, 3);
  assert.deepEqual(proxy.requests.filter(isList), []);
});

test(
  'a scan sees what was edited, created and deleted since, without a list',
  { timeout: 300_000 },
  async () => {
    proxy.requests.splice(0);
    await setLevel('settings', 'debug');
    await kubernetes.create(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra', namespace } },
      { fieldManager: 'kubectl-create' },
    );
    await kubernetes.delete(configMap('flags'));
    const { workflowId } = await found('configuration settings', 'created extra', 'deleted flags');
    assert.match(workflowId, /\/watch-/, 'nobody asked for it');
    const { scan } = await loop.scan();
    assert.equal(scan.findings.length, 3);
    assert.deepEqual(proxy.requests.filter(isList), []);
  },
);

test(
  'a scan of what was touched leaves other findings and what is remembered alone',
  { timeout: 300_000 },
  async () => {
    const earlier = await loadTargetState(store, targetName);
    await setLevel('limits', 'warn');
    const scan = await found(
      'configuration settings',
      'created extra',
      'deleted flags',
      'configuration limits',
    );
    assert.match(scan.workflowId, /\/watch-/);
    assert.equal(scan.summary.compared, 3, 'counted as a scan of all');
    const state = await waitUntil(
      async () => {
        const newest = await loadTargetState(store, targetName);
        return newest.sequence >= scan.sequence && newest;
      },
      { within },
    );
    assert.equal(state.baseCommit, earlier.baseCommit);
    for (const [id, time] of Object.entries(earlier.firstSeen)) assert.equal(state.firstSeen[id], time);

    await kubernetes.delete(configMap('extra'));
    await setLevel('limits', 'info');
    await setLevel('settings', 'info');
    await found('deleted flags');
  },
);

test('two workers scan a change once', { timeout: 300_000 }, async () => {
  workers.push(await startWorker(loop.configuration, { tell: () => {} }));
  // Which worker takes a scan is chance: after these both follow the cluster.
  for (let round = 0; round < 6; round += 1) await loop.scan();
  const earlier = new Set(await watchScans());
  await setLevel('settings', 'trace');
  const { workflowId } = await found('configuration settings', 'deleted flags');
  assert.match(workflowId, /\/watch-/);
  const added = await waitUntil(
    async () => {
      const ids = (await watchScans()).filter((id) => !earlier.has(id));
      return ids.length > 0 && ids;
    },
    { within },
  );
  assert.deepEqual(added, [workflowId]);
});

test('what changed while the watches were cut is found', { timeout: 300_000 }, async () => {
  await proxy.takeDown();
  await setLevel('limits', 'fatal');
  await proxy.bringUp();
  await found('configuration settings', 'deleted flags', 'configuration limits');
});
