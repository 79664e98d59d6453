import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenLeases } from '../../workers/operations/open-leases.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { installGitops } from '../support/gitops/definitions.ts';
import { simulateFlux } from '../support/gitops/flux.ts';
import type { FluxSimulation } from '../support/gitops/flux.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { renderPrograms } from '../support/render-programs.ts';

process.env['PLUMBLINE_KUSTOMIZE_BINARY'] = renderPrograms.kustomize;

// Flux reconciles several times a second, and the policy heals: what stays as it was edited was held.

const flux = await (await useKubernetes()).createNamespace('flux');
const loop = await useDriftLoop({
  files: (place) => ({ 'settings.yaml': JSON.stringify(settingsIn(place)) }),
  wholeSource: (address) => `from: flux/kustomization/${flux}/shop, git: '${address}'`,
  policy: '[{ match: {}, strategy: self-heal }]',
  target: 'limits: { objects: 9, share: 1 }\n    flapping: { heals: 50 }',
});
const { kubernetes, namespace, temporal } = loop;
const limits = { timeout: 300_000 };
const patience = { within: 120_000 };

const repository = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  namespace: flux,
  name: 'platform',
};
const kustomization = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  namespace: flux,
  name: 'shop',
};
const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };
const spec = {
  interval: '1h',
  path: './app',
  prune: false,
  sourceRef: { kind: 'GitRepository', name: 'platform' },
};

const said: string[] = [];
const isSuspended = /Kustomization shop is suspended/;
let worker: RunningWorker;
let simulation: FluxSimulation;

before(async () => {
  await installGitops(kubernetes);
  const head = await loop.commit({ 'note.txt': 'first' });
  await create(repository, { url: 'https://git.example/platform', ref: { branch: 'main' } });
  await create(kustomization, spec);
  simulation = simulateFlux(kubernetes, repository, kustomization, {
    head: () => head,
    objects: () => [labelled(settingsIn(namespace))],
    heals: true,
  });
  await waitUntil(async () => (await level()) === 'info', patience);
  worker = await startWorker(loop.configuration, { tell: (line) => said.push(line) });
}, limits);
after(async () => {
  await simulation.stop();
  await worker.stop();
  await kubernetes.close();
});

test('Flux heals what is edited while no emergency is open', limits, async () => {
  await edit('debug');
  await waitUntil(async () => (await level()) === 'info', patience);
});

for (const [stated, former] of [
  ['is not stated', spec],
  ['is stated as false', { ...spec, suspend: false }],
] as const)
  test(
    `where suspend ${stated}, nothing is healed while one is open, and then it is exactly so again`,
    limits,
    async () => {
      await setSpec(former);
      const id = await openEmergency();
      assert.deepEqual(await specNow(), { ...spec, suspend: true });
      // What it has begun before it was held.
      await simulation.round();

      await edit('debug');
      const { result } = await loop.scan();
      assert.equal(result.remediations, 0);
      await waitUntil(async () => (await leaseOf(id))?.objects === 1, patience);
      assert.match((await leaseOf(id))?.governor ?? '', /^Flux \(Kustomization .*\/shop\) is held/);
      await simulation.round();
      assert.equal(await level(), 'debug');

      await emergency('close', id, '--reason', 'rolled back');
      await waitUntil(async () => (await leaseOf(id)) === undefined, patience);
      assert.deepEqual(await specNow(), former);
      await waitUntil(async () => (await level()) === 'info', patience);
    },
  );

test('what is outside its scope is asked about meanwhile, and Flux heals it at the end', limits, async () => {
  await setSpec(spec);
  const id = await openEmergency('--scope', 'configmap/another');
  await simulation.round();
  await edit('debug');
  assert.equal((await loop.scan()).result.remediations, 1);
  await waitUntil(async () => {
    const [asked] = await listOpenRemediations(temporal.client, { target: targetName });
    return asked?.phase === 'waiting-for-decision' && said.some((line) => isSuspended.test(line));
  }, patience);
  await emergency('close', id, '--reason', 'a test');
  await waitUntil(async () => (await level()) === 'info', patience);
  await waitUntil(async () => (await leaseOf(id)) === undefined, patience);
});

test('what somebody has suspended before stays suspended at the end', limits, async () => {
  const suspended = { ...spec, suspend: true };
  await setSpec(suspended);
  const id = await openEmergency();
  await emergency('close', id, '--reason', 'a test');
  await waitUntil(async () => (await leaseOf(id)) === undefined, patience);
  assert.deepEqual(await specNow(), suspended);
});

async function openEmergency(...scope: string[]): Promise<string> {
  const wish = ['--target', targetName, ...scope, '--reason', 'orders fail', '--ttl', '1h'];
  const opened = await emergency('open', ...wish);
  assert.equal(opened['state'], 'open');
  const id = String(opened['id']);
  // Listings lag behind, and what is not listed is neither closed nor seen to be over.
  await waitUntil(async () => (await leaseOf(id))?.phase === 'open', patience);
  return id;
}

async function emergency(...args: string[]): Promise<Record<string, unknown>> {
  const { exitCode, stdout, stderr } = await plumbline(
    ['emergency', ...args, '-o', 'json', '--config', loop.configurationFile],
    { folder: loop.folder },
  );
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function leaseOf(id: string) {
  return (await listOpenLeases(temporal.client, { target: targetName, id })).at(0);
}

async function create(
  { apiVersion, kind, namespace: place, name }: typeof repository,
  content: Record<string, unknown>,
): Promise<void> {
  await kubernetes.create({ apiVersion, kind, metadata: { name, namespace: place }, spec: content });
}

async function specNow(): Promise<unknown> {
  return (await kubernetes.get(kustomization))?.['spec'];
}

async function setSpec(value: Record<string, unknown>): Promise<void> {
  await kubernetes.patch(kustomization, [{ op: 'replace', path: '/spec', value }], {
    fieldManager: 'somebody',
  });
}

async function edit(value: string): Promise<void> {
  await kubernetes.patch(settings, [{ op: 'replace', path: '/data/level', value }], {
    fieldManager: 'kubectl-edit',
  });
}

async function level(): Promise<unknown> {
  return ((await kubernetes.get(settings))?.['data'] as { level?: string } | undefined)?.level;
}

function settingsIn(place: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: place },
    data: { level: 'info' },
  };
}

function labelled(object: KubernetesObject): KubernetesObject {
  const labels = {
    'kustomize.toolkit.fluxcd.io/name': 'shop',
    'kustomize.toolkit.fluxcd.io/namespace': flux,
  };
  return { ...object, metadata: { ...object.metadata, labels } };
}
