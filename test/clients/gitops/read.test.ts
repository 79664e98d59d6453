import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createGitopsClient } from '../../../clients/gitops/create-gitops-client.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { GitopsReference } from '../../../domain/gitops/gitops-reference.ts';
import { installGitops } from '../../support/gitops/definitions.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';

const server = await useKubernetes();
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig, context: server.context });
const namespace = await server.createNamespace('read');
const gitops = createGitopsClient(kubernetes);
const canary = 'canary-51bd-of-the-secret';

const releaseOf = (name: string): GitopsReference => ({
  tool: 'flux',
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  namespace,
  name,
});

async function createRelease(name: string, spec: Record<string, unknown>): Promise<void> {
  const { apiVersion, kind } = releaseOf(name);
  const sourceRef = { kind: 'GitRepository', name: 'platform' };
  const chart = { spec: { chart: './charts/web', sourceRef } };
  await kubernetes.create({ apiVersion, kind, metadata: { name, namespace }, spec: { chart, ...spec } });
}

before(async () => {
  await installGitops(kubernetes);
  await kubernetes.create({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'platform', namespace },
    spec: { url: 'https://git.example/platform', ref: { tag: 'v1' } },
  });
  await kubernetes.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'base', namespace },
    data: { 'values.yaml': 'colour: red\nlist: [{ name: a }]\n' },
  });
  await kubernetes.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'secret', namespace },
    stringData: { token: canary, 'values.yaml': `database: { password: ${canary} }`, broken: `{ ${canary}` },
  });
});
after(() => kubernetes.close());

test('values come from ConfigMaps and Secrets in order, and those of the release win', async () => {
  await createRelease('web', {
    valuesFrom: [
      { kind: 'ConfigMap', name: 'base' },
      { kind: 'Secret', name: 'secret' },
      { kind: 'Secret', name: 'secret', valuesKey: 'token', targetPath: 'list[0].token' },
      { kind: 'ConfigMap', name: 'none', optional: true },
    ],
    values: { colour: 'green' },
  });
  const { sources, secrets, governor } = await gitops.read(releaseOf('web'));
  const [source] = sources;
  assert.deepEqual([source?.revision, source?.path], ['v1', 'charts/web']);
  assert.ok(source?.render?.type === 'flux-helm');
  assert.deepEqual(source.render.values, {
    colour: 'green',
    list: [{ name: 'a', token: canary }],
    database: { password: canary },
  });
  assert.deepEqual(secrets, [canary, canary]);
  assert.equal(governor.heals, false, 'without drift detection Flux leaves drift alone');
});

for (const [name, valuesFrom, expected] of [
  ['no-key', { kind: 'Secret', name: 'secret', valuesKey: 'gone' }, /there is no key gone in Secret read-/],
  [
    'no-map',
    { kind: 'Secret', name: 'secret', valuesKey: 'broken' },
    /key broken of Secret secret is no YAML/,
  ],
  ['no-secret', { kind: 'Secret', name: 'gone' }, /there is no Secret read-[0-9a-f]+\/gone/],
] as const) {
  test(`${name}: what is wrong with the values is named, and no value`, async () => {
    await createRelease(name, { valuesFrom: [valuesFrom] });
    await assert.rejects(gitops.read(releaseOf(name)), (error: Error) => {
      assert.match(error.message, expected);
      assert.ok(!error.message.includes(canary));
      return true;
    });
  });
}

test('a chart that is not in Git is refused with the reason', async () => {
  await createRelease('oci', { chart: undefined, chartRef: { kind: 'OCIRepository', name: 'charts' } });
  await assert.rejects(gitops.read(releaseOf('oci')), /its chart is OCIRepository charts \(spec\.chartRef\)/);
});

test('a cluster that does not have the kind is told apart from an object that is not there', async () => {
  const elsewhere = { ...releaseOf('web'), apiVersion: 'helm.nowhere.example/v2' };
  await assert.rejects(gitops.read(elsewhere), /has no kind HelmRelease .*is Flux installed there\?/);
  await assert.rejects(
    gitops.read(releaseOf('wep')),
    /there is no HelmRelease read-[0-9a-f]+\/wep in the cluster; there are/,
  );
});
