import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { useDriftLoop } from '../support/drift-loop.ts';
import { installGitops } from '../support/gitops/definitions.ts';
import { simulateFlux } from '../support/gitops/flux.ts';
import type { FluxSimulation } from '../support/gitops/flux.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { renderPrograms } from '../support/render-programs.ts';

process.env['PLUMBLINE_KUSTOMIZE_BINARY'] = renderPrograms.kustomize;

const server = await useKubernetes();
const flux = await server.createNamespace('flux');
const canary = 'canary-7f3a9c-of-the-secret';

const loop = await useDriftLoop({
  files: () => ({
    'settings.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { mode: "${mode}", address: "https://api/${part}" }\n',
  }),
  wholeSource: (repository) => `from: flux/kustomization/${flux}/shop, git: '${repository}'`,
  policy: '[{ match: {}, strategy: self-heal }]',
  target: 'limits: { objects: 9, share: 1 }\n    flapping: { heals: 50 }',
});
const { kubernetes, namespace } = loop;
let head = '';

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
const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };

const spec = {
  interval: '1h',
  path: './app',
  prune: false,
  sourceRef: { kind: 'GitRepository', name: 'platform' },
  targetNamespace: namespace,
  postBuild: {
    substitute: { mode: 'safe' },
    substituteFrom: [
      { kind: 'ConfigMap', name: 'missing', optional: true },
      { kind: 'Secret', name: 'parts' },
    ],
  },
};

async function create(
  { apiVersion, kind, namespace: place, name }: typeof repository,
  content: Record<string, unknown>,
): Promise<void> {
  await kubernetes.create({ apiVersion, kind, metadata: { name, namespace: place }, ...content });
}

async function setSpec(changes: Record<string, unknown>): Promise<void> {
  await kubernetes.patch(kustomization, [{ op: 'replace', path: '/spec', value: { ...spec, ...changes } }]);
}

/** What Flux applies, with its labels. */
const objects = (): KubernetesObject[] => [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'settings',
      namespace,
      labels: {
        'kustomize.toolkit.fluxcd.io/name': 'shop',
        'kustomize.toolkit.fluxcd.io/namespace': flux,
      },
    },
    data: { mode: 'safe', address: `https://api/${canary}` },
  },
];

let worker: RunningWorker;
let simulation: FluxSimulation | undefined;

before(async () => {
  await installGitops(kubernetes);
  head = await loop.commit({ 'note.txt': 'first' });
  worker = await startWorker(loop.configuration, { tell: () => undefined });
});
after(async () => {
  await simulation?.stop();
  await worker.stop();
  await kubernetes.close();
});

function causeOf(error: unknown): string {
  return error instanceof Error ? `${error.message} ${causeOf(error.cause)}` : '';
}

const refused = async (expected: RegExp): Promise<void> =>
  await assert.rejects(loop.scan(), (error) => {
    assert.match(causeOf(error), expected);
    return true;
  });

test('whatever is missing is named: the Kustomization, its source, its values', async () => {
  await refused(/there is no Kustomization flux-[0-9a-f]+\/shop in the cluster/);
  await create(kustomization, { spec });
  await refused(/there is no GitRepository flux-[0-9a-f]+\/platform in the cluster; Kustomization/);
  await create(repository, { spec: { url: 'https://git.example/platform', ref: { branch: 'main' } } });
  await refused(/there is no Secret flux-[0-9a-f]+\/parts in the cluster/);
  await create(
    { apiVersion: 'v1', kind: 'Secret', namespace: flux, name: 'parts' },
    { stringData: { part: canary } },
  );
});

test('a source that is no Git repository is refused with the reason', async () => {
  await setSpec({ sourceRef: { kind: 'OCIRepository', name: 'platform' } });
  await refused(/its source is an OCIRepository platform; only Git can be read/);
  await setSpec({});
});

test('variables are substituted from ConfigMaps and Secrets, and what Flux applied is true to Git', async () => {
  simulation = simulateFlux(kubernetes, repository, kustomization, { head: () => head, objects });
  for (const object of objects())
    await kubernetes.apply(object, { fieldManager: 'kustomize-controller', force: true });
  const { scan } = await loop.scan();
  assert.deepEqual([scan.errors, scan.findings], [[], []]);
  assert.equal(scan.summary.compared, 1);
  assert.equal(scan.governor?.kind, 'Kustomization');
});

test('where Flux heals by itself, drift is recorded and left to it, and no secret is shown', async () => {
  await kubernetes.patch(
    reference,
    [
      { op: 'replace', path: '/data/mode', value: 'risky' },
      { op: 'replace', path: '/data/address', value: 'https://elsewhere' },
    ],
    { fieldManager: 'kubectl-edit' },
  );
  const { scan, result } = await loop.scan();
  assert.equal(scan.findings.length, 1);
  assert.equal(result.remediations, 0);
  assert.equal(result.reported, 1);
  assert.ok(!JSON.stringify(scan).includes(canary), 'a value from a Secret left the activity');
  assert.match(JSON.stringify(scan.findings), /hmac:/);
});

test('what Flux leaves alone is removed by us at once', async () => {
  await kubernetes.apply(objects()[0] as KubernetesObject, {
    fieldManager: 'kustomize-controller',
    force: true,
  });
  await kubernetes.patch(reference, [{ op: 'add', path: '/data/extra', value: 'x' }], {
    fieldManager: 'somebody',
  });
  const { result } = await loop.scan();
  assert.equal(result.remediations, 1);
  await waitUntil(
    async () => {
      const live = await kubernetes.get(reference);
      return !Object.hasOwn(live?.['data'] ?? {}, 'extra');
    },
    { within: 120_000 },
  );
  assert.deepEqual(simulation?.reconciled, [], 'Flux need not be asked for that');
});
