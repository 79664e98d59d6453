import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { StoredScan } from '../../activities/stored-scans.ts';
import type { JsonObject, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { openStorage } from '../../workers/storage.ts';
import { driftScanId } from '../../workflows/messages.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { startMortalWorker, startWorkerProcess } from '../support/worker-process.ts';

// One story: a target with drift of every kind in several namespaces, and a Git that moved ahead, is scanned as a whole,
// and then in shards, where a worker is killed in the middle. The tests ask what both scans found.

const patience = { within: 120_000 };
const server = await useKubernetes({ controllers: true });
const namespaces = await Promise.all(
  ['one', 'two', 'three', 'four', 'five'].map((name) => server.createNamespace(name)),
);
const foreign = await server.createNamespace('foreign');
const role = `reader-${targetName}`;

const loop = await useDriftLoop({
  files: (governed) => ({
    ...Object.fromEntries([governed, ...namespaces].map((name) => [`${name}.json`, listOf(objectsIn(name))])),
    'moving.json': listOf([configMap(governed, 'dropped', {})]),
    'wide.json': listOf([clusterRole('list')]),
    'broken.yaml': `apiVersion: nowhere.example/v1\nkind: Unknown\nmetadata: { name: odd, namespace: ${governed} }\n`,
  }),
  target: 'shards: 1',
});
const { kubernetes, namespace, temporal } = loop;
const everywhere = [namespace, ...namespaces];
const [one = '', two = '', three = '', four = '', five = ''] = namespaces;

let whole: StoredScan;
let inShards: StoredScan;
let attempts: number;
let shown: Awaited<ReturnType<typeof plumbline>>;

after(() => kubernetes.close());
after(() => kubernetes.delete({ ...clusterRole('list'), name: role }).catch(() => undefined));

before(
  async () => {
    for (const object of [...everywhere.flatMap(objectsIn), clusterRole('list')]) await write(object);
    await write(configMap(namespace, 'dropped', {}));
    const first = await startWorkerProcess(loop.configurationFile);
    await loop.scan();
    await changeByHand();
    await changeGit();
    // Nothing is said of how a Deployment runs before its controller has seen the change.
    await waitUntil(async () => {
      for (const place of everywhere) if (!(await isSeen(place))) return false;
      return true;
    }, patience);
    whole = (await loop.scan()).scan;
    await first.kill();

    const text = await readFile(loop.configurationFile, 'utf8');
    await writeFile(loop.configurationFile, text.replace('shards: 1', 'shards: 3'));
    const mortal = await startMortalWorker(loop.configurationFile, 'compareShard', 'after');
    const id = `${driftScanId(targetName)}/${randomUUID()}`;
    const scanning = loop.scan(id);
    await mortal.ended;
    await startWorkerProcess(loop.configurationFile);
    inShards = (await scanning).scan;
    const { events } = await temporal.client.workflow.getHandle(id).fetchHistory();
    attempts = Math.max(
      ...(events ?? []).map((event) => event.activityTaskStartedEventAttributes?.attempt ?? 0),
    );
    shown = await plumbline(['scan', targetName, '--config', loop.configurationFile]);
  },
  { timeout: 300_000 },
);

test('a scan in shards finds exactly what one of the whole target finds', () => {
  assert.deepEqual(comparable(inShards), comparable(whole));
});

test('drift of every kind is among it, in several namespaces', () => {
  const found = whole.findings.map(({ drift, namespace: place = 'the cluster' }) => `${drift} ${place}`);
  const expected = [
    `configuration ${one}`,
    `configuration ${three}`,
    `image ${two}`,
    `deleted ${three}`,
    `secret ${four}`,
    `created ${namespace}`,
    `created ${foreign}`,
    'configuration the cluster',
  ];
  assert.deepEqual(
    expected.filter((line) => !found.includes(line)),
    [],
  );
  assert.equal(whole.summary.pending, 3, 'what Git changed, dropped and added lately');
  assert.equal(whole.errors.length, 1, 'the kind that the cluster does not serve');
});

test('the scan of the whole target is one, and the other says which shards it had', () => {
  assert.equal(whole.shards, undefined);
  const titles = inShards.shards?.map(({ title }) => title) ?? [];
  const last = titles.pop();
  assert.match(last ?? '', /^cluster-scoped objects/);
  assert.ok(titles.length > 1, titles.join('; '));
  const compared = inShards.shards?.map((shard) => ('compared' in shard ? shard.compared : 0)) ?? [];
  assert.equal(
    compared.reduce((sum, amount) => sum + amount, 0),
    inShards.summary.compared,
  );
});

test('the shards that the killed worker had are compared anew by others', () => {
  assert.ok(attempts > 1);
});

test('nothing of the shards stays in the storage, and no secret value was ever shown', async () => {
  const store = await openStorage(loop.configuration);
  assert.deepEqual(await Array.fromAsync(store.list(`targets/${targetName}/shards/`)), []);
  assert.equal(JSON.stringify(inShards).includes('changed-by-hand'), false);
});

test('the command line says how the target was compared', () => {
  assert.equal(shown.exitCode, 2, shown.stderr);
  assert.match(shown.stdout, /^Compared in [34] shards:$/m);
  assert.match(shown.stdout, /^ {2}cluster-scoped objects, and what Git does not name: 1 compared in /m);
});

test('shards for a target that is watched are refused in one line', async () => {
  const text = await readFile(loop.configurationFile, 'utf8');
  const file = path.join(loop.folder, 'watched.yaml');
  await writeFile(file, text.replace('shards: 3', 'shards: 3\n    watch: { enabled: true }'));
  const { exitCode, stdout } = await plumbline(['config', 'check', '--config', file]);
  assert.equal(exitCode, 2);
  assert.match(stdout, /watched\.yaml:\d+:\d+: .*shards.*watch/);
});

/** What does not depend on how long it took, and on what was learnt meanwhile. */
function comparable({ summary, findings, ignored, errors, commit }: StoredScan): unknown {
  const { durationMs: _duration, dryRuns: _dryRuns, ...counts } = summary;
  return { counts, findings, ignored, errors, commit };
}

/** Makes drift of every kind, each in a namespace of its own. */
async function changeByHand(): Promise<void> {
  await write(configMap(one, 'settings', { level: 'debug' }), 'kubectl-edit');
  await write(deployment(two, 'example/api:2'), 'kubectl-edit');
  await write(configMap(three, 'settings', { level: 'info', more: 'yes' }), 'kubectl-edit');
  await server.call('DELETE', `/apis/apps/v1/namespaces/${three}/deployments/api`);
  await write(secret(four, 'changed-by-hand'), 'kubectl-edit');
  // Replicas inside the range of an autoscaler are its business.
  await server.call(
    'PATCH',
    `/apis/apps/v1/namespaces/${five}/deployments/api/scale`,
    { spec: { replicas: 3 } },
    'application/merge-patch+json',
  );
  await write(configMap(namespace, 'stray', { from: 'nowhere' }), 'kubectl-edit');
  const marked = configMap(foreign, 'left-over', {});
  const annotations = { 'plumbline.dev/target': targetName };
  await write({ ...marked, metadata: { ...marked.metadata, annotations } }, 'kubectl-edit');
  await write(clusterRole('get'), 'kubectl-edit');
}

/** Whether the controller of the Deployment of a namespace has seen its newest form; true where there is none. */
async function isSeen(place: string): Promise<boolean> {
  const live = await kubernetes.get({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: place,
    name: 'api',
  });
  const { observedGeneration } = (live?.['status'] ?? {}) as { observedGeneration?: number };
  return live === undefined || observedGeneration === live.metadata.generation;
}

/** Git moves ahead: it changes one object, drops one and adds one, and nothing of it is applied yet. */
async function changeGit(): Promise<void> {
  await loop.commit({
    'moving.json': listOf([configMap(four, 'added', {})]),
    [`${five}.json`]: listOf([
      configMap(five, 'settings', { level: 'warn' }),
      ...objectsIn(five).filter(({ metadata }) => metadata.name !== 'settings'),
    ]),
  });
}

function objectsIn(place: string): KubernetesObject[] {
  return [
    configMap(place, 'settings', { level: 'info' }),
    deployment(place, 'example/api:1'),
    secret(place, 'as-in-git'),
    autoscaler(place),
  ];
}

function configMap(place: string, name: string, data: JsonObject): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: place }, data };
}

function secret(place: string, value: string): KubernetesObject {
  const data = { key: Buffer.from(value).toString('base64') };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: place }, data };
}

function deployment(place: string, image: string): KubernetesObject {
  const labels = { app: 'api' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace: place },
    spec: {
      replicas: 0,
      paused: true,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'api', image }] } },
    },
  };
}

function autoscaler(place: string): KubernetesObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'api', namespace: place },
    spec: {
      minReplicas: 1,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    },
  };
}

function clusterRole(verb: string): KubernetesObject {
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: [verb] }];
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: role }, rules };
}

async function write(object: KubernetesObject, fieldManager = 'pipeline'): Promise<void> {
  await kubernetes.apply(object, { fieldManager, force: true });
}

function listOf(items: readonly KubernetesObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
