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

process.env['PLUMBLINE_HELM_BINARY'] = renderPrograms.helm;

const server = await useKubernetes();
const flux = await server.createNamespace('flux');

const loop = await useDriftLoop({
  files: () => ({
    'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'chart/values.yaml': 'mode: default\n',
    'chart/templates/settings.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "{{ .Release.Name }}-settings" }\ndata: { mode: "{{ .Values.mode }}" }\n',
  }),
  wholeSource: (repository) => `from: flux/helmrelease/${flux}/web, git: '${repository}'`,
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
const release = {
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  namespace: flux,
  name: 'web',
};
const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'web-settings' };

const spec = {
  interval: '1h',
  releaseName: 'web',
  targetNamespace: namespace,
  chart: { spec: { chart: './app/chart', sourceRef: { kind: 'GitRepository', name: 'platform' } } },
  values: { mode: 'safe' },
};

/** What Flux' helm-controller makes of it, with its marks and Helm's. */
const objects = (): KubernetesObject[] => [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'web-settings',
      namespace,
      labels: {
        'app.kubernetes.io/managed-by': 'Helm',
        'helm.toolkit.fluxcd.io/name': 'web',
        'helm.toolkit.fluxcd.io/namespace': flux,
      },
      annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': namespace },
    },
    data: { mode: 'safe' },
  },
];

let worker: RunningWorker;
let simulation: FluxSimulation;

before(async () => {
  await installGitops(kubernetes);
  head = await loop.commit({ 'note.txt': 'first' });
  const create = async ({ apiVersion, kind, name }: typeof release, content: object): Promise<void> => {
    await kubernetes.create({ apiVersion, kind, metadata: { name, namespace: flux }, spec: content });
  };
  await create(repository, { url: 'https://git.example/platform', ref: { branch: 'main' } });
  await create(release, spec);
  for (const object of objects())
    await kubernetes.apply(object, { fieldManager: 'helm-controller', force: true });
  simulation = simulateFlux(kubernetes, repository, release, { head: () => head, objects });
  worker = await startWorker(loop.configuration, { tell: () => undefined });
});
after(async () => {
  await simulation.stop();
  await worker.stop();
  await kubernetes.close();
});

async function edit(): Promise<void> {
  await kubernetes.patch(
    reference,
    [
      { op: 'replace', path: '/data/mode', value: 'risky' },
      { op: 'add', path: '/data/extra', value: 'by hand' },
    ],
    { fieldManager: 'somebody' },
  );
}

const data = async (): Promise<unknown> => (await kubernetes.get(reference))?.['data'];

test('what Flux installed from the chart is true to Git, with the values of the release', async () => {
  const { scan } = await loop.scan();
  assert.deepEqual([scan.errors, scan.findings], [[], []]);
  assert.equal(scan.summary.compared, 1);
  assert.deepEqual([scan.governor?.kind, scan.governor?.heals], ['HelmRelease', false]);
});

test('drift of a release is healed by Flux on request, chart first, and additions are removed by us', async () => {
  await edit();
  const { scan, result } = await loop.scan();
  assert.deepEqual(
    scan.findings.flatMap(({ fields }) => fields.map(({ path, change }) => `${path} ${change}`)).toSorted(),
    ['/data/extra added', '/data/mode modified'],
  );
  assert.equal(result.remediations, 1);
  await waitUntil(async () => JSON.stringify(await data()) === '{"mode":"safe"}', { within: 120_000 });
  // It notes down what it has done after doing it.
  await waitUntil(() => simulation.reconciled.length > 1, { within: 120_000 });
  assert.deepEqual(simulation.reconciled, ['GitRepository/platform', 'HelmRelease/web']);
  const annotations = (await kubernetes.get(release))?.metadata.annotations ?? {};
  const asked = annotations['reconcile.fluxcd.io/requestedAt'];
  assert.match(asked ?? '', /^plumbline-/);
  assert.equal(annotations['reconcile.fluxcd.io/forceAt'], asked, 'Helm upgrades nothing by itself');
  const managers = (await kubernetes.get(reference))?.metadata.managedFields ?? [];
  assert.ok(
    !managers.some(({ manager, operation }) => manager === 'plumbline' && operation === 'Apply'),
    'we never become a co-owner',
  );
});

test('a release that corrects drift by itself is left to do so', async () => {
  await waitUntil(async () => (await loop.scan()).scan.findings.length === 0, { within: 120_000 });
  const corrects = { ...spec, driftDetection: { mode: 'enabled' } };
  await kubernetes.patch(release, [{ op: 'replace', path: '/spec', value: corrects }]);
  await kubernetes.patch(reference, [{ op: 'replace', path: '/data/mode', value: 'risky' }], {
    fieldManager: 'somebody',
  });
  const { scan, result } = await loop.scan();
  assert.equal(scan.governor?.heals, true);
  assert.deepEqual([scan.findings.length, result.remediations, result.reported], [1, 0, 1]);
  assert.deepEqual(await data(), { mode: 'risky' });
});
