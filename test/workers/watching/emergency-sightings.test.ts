import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { listOpenLeases } from '../../../workers/operations/open-leases.ts';
import { startWorker } from '../../../workers/run-worker.ts';
import type { RunningWorker } from '../../../workers/run-worker.ts';
import { leaseQuery } from '../../../workflows/emergency-messages.ts';
import { targetName, useDriftLoop } from '../../support/drift-loop.ts';

const canary = 'canary-4b1d-of-the-secret';
const patience = { within: 120_000 };
const loop = await useDriftLoop({
  files: (namespace) => ({
    'web.yaml': JSON.stringify(configMap(namespace, 'web')),
    'quick.yaml': JSON.stringify(configMap(namespace, 'quick')),
    'secret.yaml': JSON.stringify(secret(namespace, 'of-git')),
  }),
  policy: '[{ match: {}, strategy: self-heal }]',
  target: 'limits: { objects: 9, share: 1 }\n    watch: { enabled: true, debounce: 500ms }',
  sections: 'emergency: { detect: [{ manager: break-glass, ttl: 1h }] }',
});
const { kubernetes, namespace, temporal } = loop;
const git = { fieldManager: 'kubectl', force: true };
const breakGlass = { fieldManager: 'break-glass' };
let worker: RunningWorker;

before(async () => {
  for (const name of ['web', 'quick']) await kubernetes.apply(configMap(namespace, name), git);
  await kubernetes.apply(secret(namespace, 'of-git'), git);
  worker = await startWorker(loop.configuration, { tell: () => undefined });
  // From its first scan on a target is followed.
  const { scan } = await loop.scan();
  assert.deepEqual(scan.findings, []);
});
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

const reference = (kind: string, name: string) => ({ apiVersion: 'v1', kind, namespace, name });

async function leaseFor(name: string) {
  return await waitUntil(async () => {
    const open = await listOpenLeases(temporal.client, { target: targetName });
    return open.find(({ scope, phase }) => scope.includes(`/${name} `) && phase === 'open');
  }, patience);
}

async function sightingsOf(workflowId: string) {
  return await waitUntil(async () => {
    const { sightings } = await temporal.client.workflow.getHandle(workflowId).query(leaseQuery);
    return sightings.length > 0 ? sightings : undefined;
  }, patience);
}

test('a change by a break-glass tool is held as soon as the watch sees it', async () => {
  const patch = [{ op: 'replace' as const, path: '/data/level', value: 'debug' }];
  await kubernetes.patch(reference('ConfigMap', 'web'), patch, breakGlass);
  const lease = await leaseFor('web');
  assert.equal(lease.openedBy, 'break-glass');
  await waitUntil(async () => (await leaseFor('web')).objects === 1, patience);
  await loop.scan();
  const live = await kubernetes.get(reference('ConfigMap', 'web'));
  assert.deepEqual(live?.['data'], { level: 'debug' });
});

test('what was overwritten right after keeps its value, and no value of a Secret is kept', async () => {
  const patch = [{ op: 'replace' as const, path: '/data/level', value: 'lost' }];
  await kubernetes.patch(reference('ConfigMap', 'quick'), patch, breakGlass);
  await kubernetes.apply(configMap(namespace, 'quick'), { fieldManager: 'argocd-controller', force: true });
  const lease = await leaseFor('quick');
  const [sighting] = await sightingsOf(lease.workflowId);
  assert.deepEqual(sighting?.brief, ['/data/level: "info" → "lost"']);
  const kept = await readFile(fileURLToPath(sighting.uri), 'utf8');
  assert.match(kept, /"live":"lost"/);

  const value = Buffer.from(canary).toString('base64');
  const leak = [{ op: 'replace' as const, path: '/data/token', value }];
  await kubernetes.patch(reference('Secret', 'token'), leak, breakGlass);
  const ofSecret = await leaseFor('token');
  const [seen] = await sightingsOf(ofSecret.workflowId);
  const stored = await readFile(fileURLToPath(seen?.uri ?? ''), 'utf8');
  assert.match(stored, /hmac:/);
  const said = JSON.stringify(seen) + stored;
  assert.ok(!said.includes(canary) && !said.includes(value), 'the value of a Secret was kept');
});

function configMap(inNamespace: string, name: string) {
  const metadata = { name, namespace: inNamespace };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { level: 'info' } };
}

function secret(inNamespace: string, value: string) {
  const metadata = { name: 'token', namespace: inNamespace };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    data: { token: Buffer.from(value).toString('base64') },
  };
}
