import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { readProgress } from '../../workers/operations/workflow-progress.ts';
import type { WorkflowProgress } from '../../workers/operations/workflow-progress.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { driftScanId } from '../../workflows/messages.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { useKubernetesProxy } from '../support/kubernetes-proxy.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { remediationsOf } from '../support/remediations.ts';

const proxy = await useKubernetesProxy((await useKubernetes()).access);
const loop = await useDriftLoop({
  files: (namespace) => ({
    'app.yaml': `{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: ${namespace} }, data: { level: info } }`,
  }),
  policy: '[{ match: {}, strategy: self-heal }]',
  target: 'flapping: { heals: 100, within: 1m }',
  kubernetes: proxy,
});
const { kubernetes, namespace } = loop;
const { client } = loop.temporal;
const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };
let worker: RunningWorker;

before(async () => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace } };
  await kubernetes.create({ ...object, data: { level: 'info' } }, { fieldManager: 'kubectl-create' });
  worker = await startWorker(loop.configuration, { tell: () => {} });
});
afterEach(() => proxy.writes.splice(0));
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

test('a scan whose cluster is down is completed once it is back', { timeout: 300_000 }, async () => {
  await proxy.takeDown();
  const workflowId = `${driftScanId(targetName)}/${randomUUID()}`;
  const scanning = loop.scan(workflowId);
  const failed = await waitUntil(() => tryingAgain(workflowId), { within: 120_000 });
  assert.equal(failed.name, 'compareTarget');
  assert.match(failed.lastFailure ?? '', /127\.0\.0\.1/);
  await proxy.bringUp();
  const { scan } = await scanning;
  assert.deepEqual([scan.errors, scan.findings], [[], []]);
});

test(
  'a heal whose cluster goes down before the change is completed once it is back',
  { timeout: 300_000 },
  async () => {
    await heal('before');
  },
);

test(
  'a heal whose cluster goes down after the change is not carried out twice',
  { timeout: 300_000 },
  async () => {
    await heal('after');
  },
);

test('the cluster was written to as often as something had drifted', async () => {
  assert.equal((await remediationsOf(client, targetName)).length, 2);
  assert.deepEqual((await loop.scan()).scan.findings, []);
});

async function heal(downtime: 'before' | 'after'): Promise<void> {
  const patch = [{ op: 'replace' as const, path: '/data/level', value: downtime }];
  await kubernetes.patch(settings, patch, { fieldManager: 'kubectl-edit' });
  const change = proxy.hold(downtime, ({ method, path }) => method === 'PATCH' && !path.includes('dryRun'));
  await loop.scan();
  await change;
  await proxy.takeDown();
  // Listings lag behind.
  const { workflowId } = await waitUntil(
    async () => (await remediationsOf(client, targetName)).find(({ status }) => status === 'RUNNING'),
    { within: 120_000 },
  );
  const failed = await waitUntil(() => tryingAgain(workflowId), { within: 120_000 });
  assert.equal(failed.name, 'healItem');
  await proxy.bringUp();
  const result = (await client.workflow.getHandle(workflowId).result()) as { outcome: string };
  assert.equal(result.outcome, 'healed');
  assert.deepEqual((await kubernetes.get(settings))?.['data'], { level: 'info' });
  assert.equal(proxy.writes.length, 1);
}

async function tryingAgain(
  workflowId: string,
): Promise<Extract<WorkflowProgress, { at: 'activity' }> | undefined> {
  const progress = await readProgress(client.workflow.getHandle(workflowId));
  return progress.at === 'activity' && progress.attempt > 1 ? progress : undefined;
}
