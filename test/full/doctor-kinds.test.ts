import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { lineOf, runDoctor } from '../support/doctor.ts';
import type { DoctorEntry } from '../support/doctor.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Kinds that targets and models need, on an API server of its own: there are none, then in other versions than those
// that are understood, then as they should be.

const limits = { timeout: 300_000 };
const patience = { within: 120_000 };
const cluster = await startOwnKubernetes();
const temporal = await useTemporal();
const folder = temporaryFolder();
const file = path.join(folder, 'plumbline.yaml');
const place = `cluster ${cluster.context}`;

const kinds = [
  {
    group: 'argoproj.io',
    kind: 'Application',
    plural: 'applications',
    version: 'v1alpha1',
    older: 'v1alpha0',
  },
  {
    group: 'kustomize.toolkit.fluxcd.io',
    kind: 'Kustomization',
    plural: 'kustomizations',
    version: 'v1',
    older: 'v1beta2',
  },
  {
    group: 'helm.toolkit.fluxcd.io',
    kind: 'HelmRelease',
    plural: 'helmreleases',
    version: 'v2',
    older: 'v2beta2',
  },
  {
    group: 'source.toolkit.fluxcd.io',
    kind: 'GitRepository',
    plural: 'gitrepositories',
    version: 'v1',
    older: 'v1beta2',
  },
  {
    group: 'serving.kserve.io',
    kind: 'InferenceService',
    plural: 'inferenceservices',
    version: 'v1beta1',
    older: 'v1alpha2',
  },
  {
    group: 'kueue.x-k8s.io',
    kind: 'LocalQueue',
    plural: 'localqueues',
    version: 'v1beta1',
    older: 'v1alpha1',
  },
  {
    group: 'gateway.networking.k8s.io',
    kind: 'HTTPRoute',
    plural: 'httproutes',
    version: 'v1',
    older: 'v1beta1',
  },
] as const;
type Kind = (typeof kinds)[number];

async function configure(): Promise<void> {
  const at = `{ kubeconfig: '${cluster.kubeconfig}', context: '${cluster.context}' }`;
  const target = (name: string, from: string) =>
    `  - { name: ${name}, cluster: ${at}, namespaces: [${name}], source: { from: '${from}', git: 'https://git.example/none' } }`;
  await writeFile(
    file,
    `version: 1
temporal: { address: '${temporal.address}', namespace: ${temporal.namespace} }
storage: { folder: storage }
prometheus: { url: 'http://127.0.0.1:1' }
targets:
${target('of-argocd', 'argocd/shop')}
${target('of-flux', 'flux/kustomization/shop')}
${target('of-helm', 'flux/helmrelease/shop')}
models:
  - name: credit
    cluster: ${at}
    inferenceService: ml/credit
    rollout: { steps: [10, 100] }
    retrain: { cronJob: ml/train, queue: gpu, data: { files: rows.parquet } }
    target: label
    prediction: answer
`,
  );
}

async function doctor(): Promise<DoctorEntry[]> {
  const { entries } = await runDoctor(file, { folder, args: ['--timeout', '60s'] });
  return entries.filter((entry) => entry.place === place);
}

const versionOf = (name: string, isStorage: boolean) => ({
  name,
  served: true,
  storage: isStorage,
  schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
});

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

async function define({ group, kind, plural, older }: Kind): Promise<void> {
  await cluster.call('POST', definitions, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    // Groups below k8s.io are refused without it.
    metadata: {
      name: `${plural}.${group}`,
      annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes/pull/1' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [versionOf(older, true)],
    },
  });
}

/** Serves the version that is understood as well, and stores in it from now on. */
async function upgrade({ plural, group, older, version }: Kind): Promise<void> {
  const versions = [versionOf(version, true), versionOf(older, false)];
  const merge = 'application/merge-patch+json';
  await cluster.call('PATCH', `${definitions}/${plural}.${group}`, { spec: { versions } }, merge);
}

async function isServed({ group, plural, version }: Pick<Kind, 'group' | 'plural'> & { version: string }) {
  const answer = await cluster.call('GET', `/apis/${group}/${version}`).catch(() => undefined);
  const { resources = [] } = (answer ?? {}) as { resources?: { name: string }[] };
  return resources.some(({ name }) => name === plural);
}

test('what is not installed is named with what brings it', limits, async () => {
  await configure();
  const entries = await doctor();
  for (const [kind, product] of [
    ['Application', 'Argo CD'],
    ['Kustomization', 'Flux'],
    ['HelmRelease', 'Flux'],
    ['GitRepository', 'Flux'],
    ['InferenceService', 'KServe'],
    ['LocalQueue', 'Kueue'],
  ] as const) {
    const line = lineOf(entries, place, new RegExp(`^${kind} \\(.*\\) is not served$`));
    assert.equal(line.status, 'error');
    assert.match(line.mend ?? '', new RegExp(`^install ${product}, or correct`));
  }
  assert.equal(lineOf(entries, place, /^neither Knative nor the Gateway API/).status, 'warning');
});

test(
  'kinds in versions that are not understood are named with the upgrade that mends it',
  limits,
  async () => {
    for (const kind of kinds) await define(kind);
    for (const kind of kinds)
      await waitUntil(async () => await isServed({ ...kind, version: kind.older }), patience);
    const entries = await doctor();
    for (const { kind, version, older } of kinds) {
      const line = lineOf(
        entries,
        place,
        new RegExp(`^${kind} \\(.*\\) is served as ${older}, and not as .*${version}`),
      );
      // Those are asked for in one version alone.
      const isNeeded = ['InferenceService', 'LocalQueue'].includes(kind);
      assert.equal(line.status, isNeeded ? 'error' : 'warning', kind);
      assert.match(line.mend ?? '', /^upgrade /);
    }
  },
);

test(
  'after an upgrade old objects may be left in the version of before, and that is said',
  limits,
  async () => {
    for (const kind of kinds) await upgrade(kind);
    for (const kind of kinds) await waitUntil(async () => await isServed(kind), patience);
    const entries = await doctor();
    for (const { kind, version, older } of kinds) {
      lineOf(entries, place, new RegExp(`^${kind} is served as ${version}, stored as ${version}$`));
      const line = lineOf(
        entries,
        place,
        new RegExp(`^objects of kind ${kind} may still be stored as ${older}$`),
      );
      assert.equal(line.status, 'warning');
      assert.match(line.mend ?? '', /kubectl get .* \| kubectl replace -f -/);
    }
    assert.ok(!entries.some(({ status }) => status === 'error'), JSON.stringify(entries));
  },
);
