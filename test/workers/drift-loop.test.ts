import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { decideRemediation } from '../../workers/operations/decide-remediation.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';

const loop = await useDriftLoop({
  files: (namespace) => ({ 'app.yaml': manifests(namespace) }),
  policy: `[
    { match: { drift: [created, secret] }, strategy: alert-and-review, prune: true },
    { match: {}, strategy: self-heal } ]`,
  target: 'limits: { objects: 4, share: 1 }',
});
const { kubernetes, namespace } = loop;
const { client } = loop.temporal;
const told: string[] = [];
let worker: RunningWorker;

before(async () => {
  worker = await startWorker(loop.configuration, { tell: (line) => told.push(line) });
  for (const desired of objects()) await kubernetes.apply(desired, { fieldManager: 'kubectl' });
});
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

const reference = (apiVersion: string, kind: string, name: string): ObjectReference => ({
  apiVersion,
  kind,
  namespace,
  name,
});
const deployment = reference('apps/v1', 'Deployment', 'web');
const settings = reference('v1', 'ConfigMap', 'settings');
const credentials = reference('v1', 'Secret', 'credentials');

test('an untouched cluster is quiet', async () => {
  const { scan } = await loop.scan();
  assert.deepEqual(scan.errors, []);
  assert.deepEqual(scan.findings, []);
  assert.equal(scan.summary.compared, 3);
});

test('changed, added and deleted things are found with their writers, and healed once', async () => {
  await kubernetes.patch(
    deployment,
    [
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'registry.example/web:hotfix' },
      { op: 'add', path: '/spec/template/spec/containers/0/env', value: [{ name: 'DEBUG', value: '1' }] },
    ],
    { fieldManager: 'kubectl-edit' },
  );
  await kubernetes.delete(settings);

  const { scan, result } = await loop.scan();
  const found = scan.findings.map(({ kind, drift, fields }) => [
    kind,
    drift,
    fields[0]?.change,
    fields[0]?.manager,
  ]);
  assert.deepEqual(found, [
    ['ConfigMap', 'deleted', 'removed', null],
    ['Deployment', 'image', 'modified', 'kubectl-edit'],
    ['Deployment', 'configuration', 'added', 'kubectl-edit'],
  ]);
  assert.equal(result.remediations, 2);
  // Listings lag behind: a remediation that just started may not be in them yet.
  await waitUntil(async () => (await kubernetes.get(settings)) !== undefined, { within: 120_000 });
  await waitUntil(
    async () => !JSON.stringify((await kubernetes.get(deployment))?.['spec']).includes('hotfix'),
    { within: 120_000 },
  );
  await settled();
  const live = JSON.stringify((await kubernetes.get(deployment))?.['spec']);
  assert.ok(!live.includes('hotfix') && !live.includes('DEBUG'), live);
  assert.notEqual(await kubernetes.get(settings), undefined);
  assert.deepEqual((await loop.scan()).scan.findings, []);
});

test('a stray object and a changed secret wait for a person, who decides each once', async () => {
  await kubernetes.create(object('v1', 'ConfigMap', 'stray', { data: { a: 'b' } }), {
    fieldManager: 'kubectl-create',
  });
  await kubernetes.patch(
    credentials,
    [{ op: 'replace', path: '/data/password', value: Buffer.from('planted-canary').toString('base64') }],
    { fieldManager: 'kubectl-edit' },
  );
  const { scan } = await loop.scan();
  assert.deepEqual(
    scan.findings.map(({ drift }) => drift),
    ['created', 'secret'],
  );
  assert.ok(!JSON.stringify(scan).includes('planted-canary'));
  assert.ok(!JSON.stringify(scan).includes(Buffer.from('planted-canary').toString('base64')));

  const waiting = await waitUntil(
    async () => {
      const open = await listOpenRemediations(client, { target: targetName });
      return open.length === 2 && open.every(({ actions }) => actions.length > 0) ? open : undefined;
    },
    { within: 120_000 },
  );
  for (const { findings } of waiting) {
    const action = findings[0] === scan.findings[0]?.id ? 'heal' : 'reject';
    const { answer } = await decideRemediation(client, {
      finding: findings[0] ?? '',
      actor: 'ada',
      door: 'command-line',
      memberOf: [],
      action,
      decisionId: randomUUID(),
    });
    // Without an answer in time it is recorded.
    assert.notEqual(answer?.accepted, false);
  }
  await settled();
  assert.equal(await kubernetes.get(reference('v1', 'ConfigMap', 'stray')), undefined);
  assert.ok(told.some((line) => line.includes('your decision is needed')));

  const again = await loop.scan();
  assert.equal(again.result.settled, 1, 'a rejected item stays quiet');
  assert.equal(again.result.remediations, 0);
});

test('evidence that moves after the decision on it is asked about again', async () => {
  await kubernetes.patch(
    credentials,
    [{ op: 'replace', path: '/data/password', value: Buffer.from('another').toString('base64') }],
    { fieldManager: 'kubectl-edit' },
  );
  const { result } = await loop.scan();
  assert.equal(result.remediations, 1);
  const [open] = await waitUntil(async () => waitingItems(), { within: 120_000 });
  await decideRemediation(client, {
    finding: open?.findings[0] ?? '',
    actor: 'ada',
    door: 'command-line',
    memberOf: [],
    action: 'heal',
    decisionId: randomUUID(),
  });
  await settled();
  assert.deepEqual((await loop.scan()).scan.findings, []);
});

test('what was put into Git after the question is not deleted by the answer to it', async () => {
  const adopted = object('v1', 'ConfigMap', 'adopted', { data: { a: 'b' } });
  await kubernetes.create(adopted, { fieldManager: 'kubectl-create' });
  await loop.scan();
  const [open] = await waitUntil(async () => waitingItems(), { within: 120_000 });
  await loop.commit({ 'adopted.yaml': JSON.stringify(adopted) });
  const { answer } = await decideRemediation(client, {
    finding: open?.findings[0] ?? '',
    actor: 'ada',
    door: 'command-line',
    memberOf: [],
    action: 'heal',
    decisionId: randomUUID(),
  });
  // Without an answer in time it is recorded.
  assert.notEqual(answer?.accepted, false);
  await settled();
  assert.notEqual(await kubernetes.get(reference('v1', 'ConfigMap', 'adopted')), undefined);
  await kubernetes.delete(reference('v1', 'ConfigMap', 'adopted'));
  await loop.commit({ 'adopted.yaml': '' });
});

test('a review closes by itself when somebody else puts things right', async () => {
  await kubernetes.create(object('v1', 'ConfigMap', 'visitor', {}), { fieldManager: 'kubectl-create' });
  await loop.scan();
  await waitUntil(async () => waitingItems(), { within: 120_000 });
  await kubernetes.delete(reference('v1', 'ConfigMap', 'visitor'));
  await loop.scan();
  await settled();
});

test('a broken file in Git stops every change and says where it is broken', async () => {
  await loop.commit({ 'broken.yaml': 'kind: [unclosed\n' });
  await kubernetes.delete(settings);
  const { result, scan } = await loop.scan();
  assert.match(result.held ?? '', /broken\.yaml/);
  assert.match(scan.errors[0]?.object ?? '', /broken\.yaml:\d+:\d+/);
  assert.equal(result.remediations, 0);
  assert.equal(await kubernetes.get(settings), undefined);
});

test('an empty source never reverts or deletes anything', async () => {
  await loop.commit({ 'broken.yaml': '', 'app.yaml': '' });
  const { result, scan } = await loop.scan();
  assert.equal(result.remediations, 0);
  assert.match(result.held ?? '', /no object/);
  assert.deepEqual(scan.findings, []);
  assert.notEqual(await kubernetes.get(deployment), undefined);
  await loop.commit({ 'app.yaml': manifests(namespace) });
});

test('Git that is ahead is pending, not drift', async () => {
  await loop.scan();
  await waitUntil(async () => (await kubernetes.get(settings)) !== undefined, { within: 120_000 });
  await settled();
  assert.deepEqual((await loop.scan()).scan.findings, []);
  await loop.commit({ 'app.yaml': manifests(namespace).replace('web:1', 'web:2') });
  const { scan } = await loop.scan();
  assert.deepEqual(scan.findings, []);
  assert.equal(scan.summary.pending, 1);
});

async function settled(): Promise<void> {
  await waitUntil(async () => (await listOpenRemediations(client, { target: targetName })).length === 0, {
    within: 120_000,
  });
}

async function waitingItems() {
  const open = await listOpenRemediations(client, { target: targetName });
  return open.some(({ actions }) => actions.length > 0) ? open : undefined;
}

function object(apiVersion: string, kind: string, name: string, content: object): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace }, ...content };
}

function objects(): KubernetesObject[] {
  return [
    object('apps/v1', 'Deployment', 'web', {
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'registry.example/web:1' }] },
        },
      },
    }),
    object('v1', 'ConfigMap', 'settings', { data: { LOG_LEVEL: 'info' } }),
    object('v1', 'Secret', 'credentials', { stringData: { password: 'from-git' } }),
  ];
}

function manifests(inNamespace: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${inNamespace} }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'registry.example/web:1' }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: ${inNamespace} }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Secret
metadata: { name: credentials, namespace: ${inNamespace} }
stringData: { password: from-git }
`;
}
