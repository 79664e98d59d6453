import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readLatestScan } from '../../activities/stored-scans.ts';
import type { StoredScan } from '../../activities/stored-scans.ts';
import { loadTargetState } from '../../activities/target-state-store.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import type { OpenRemediation } from '../../workers/operations/open-remediations.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { openStorage } from '../../workers/storage.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { useKubernetesProxy } from '../support/kubernetes-proxy.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { remediationsOf } from '../support/remediations.ts';

const proxy = await useKubernetesProxy((await useKubernetes()).access);
const loop = await useDriftLoop({
  files: (namespace) => ({
    'app.yaml': `{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: ${namespace} }, data: { level: info } }`,
  }),
  policy: '[{ match: {}, strategy: alert-and-review }]',
  kubernetes: proxy,
});
const { kubernetes, namespace } = loop;
const { client } = loop.temporal;
const store = await openStorage(loop.configuration);
const told: string[] = [];
let worker: RunningWorker;

before(async () => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace } };
  await kubernetes.create({ ...object, data: { level: 'debug' } }, { fieldManager: 'kubectl-create' });
  worker = await startWorker(loop.configuration, { tell: (line) => told.push(line) });
});
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

test('scans that run at once find the same and ask about it once', { timeout: 300_000 }, async () => {
  const scans = await Promise.all([loop.scan(), loop.scan(), loop.scan()]);
  const [first, ...others] = scans.map(({ scan }) => whatItFound(scan));
  for (const other of others) assert.deepEqual(other, first);
  await asksAbout(() => true);
  assert.equal((await remediationsOf(client, targetName)).length, 1);
  await waitUntil(() => told.length > 0, { within: 120_000 });
  assert.equal(told.length, 1);

  const newest = Math.max(...scans.map(({ scan }) => scan.sequence));
  assert.equal((await loadTargetState(store, targetName)).sequence, newest);
  assert.equal((await readLatestScan(store, targetName))?.sequence, newest);
});

test(
  'a scan that ends after a newer one changes nothing of what that knew',
  { timeout: 300_000 },
  async () => {
    const held = proxy.hold('after', ({ method, path }) => method === 'GET' && path.includes('/configmaps?'));
    const overtaken = loop.scan();
    const comparing = await held;
    const patch = [{ op: 'replace' as const, path: '/data/level', value: 'trace' }];
    await kubernetes.patch({ apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', namespace }, patch, {
      fieldManager: 'kubectl-edit',
    });
    const newer = await loop.scan();
    const { digest } = await asksAbout(({ actors }) => actors.includes('kubectl-edit'));
    const known = await loadTargetState(store, targetName);
    comparing.release();
    const older = await overtaken;

    assert.ok(older.scan.sequence < newer.scan.sequence);
    assert.notEqual(older.scan.findings[0]?.digest, newer.scan.findings[0]?.digest);
    assert.deepEqual(await loadTargetState(store, targetName), known);
    assert.deepEqual(await readLatestScan(store, targetName), newer.scan);
    assert.equal((await asksAbout(() => true)).digest, digest);
    await waitUntil(() => told.length > 1, { within: 120_000 });
    assert.equal(told.length, 2, told.join('\n'));
  },
);

function whatItFound({ findings, errors }: StoredScan) {
  return { found: findings.map(({ id, digest, kind, name }) => ({ id, digest, kind, name })), errors };
}

/** The only open item, once it waits for a decision and fulfils a condition. */
async function asksAbout(condition: (review: OpenRemediation) => boolean): Promise<OpenRemediation> {
  return await waitUntil(
    async () => {
      const [review] = await listOpenRemediations(client, { target: targetName });
      return review !== undefined && review.actions.length > 0 && condition(review) ? review : undefined;
    },
    { within: 120_000 },
  );
}
