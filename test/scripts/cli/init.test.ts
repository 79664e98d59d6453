import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import { plumbline } from '../../support/command-line.ts';
import { installGitops } from '../../support/gitops/definitions.ts';
import { startOwnKubernetes } from '../../support/kubernetes-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// Its own, since it looks for everything that a cluster has.
const server = await startOwnKubernetes();
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig, context: server.context });
const namespace = await server.createNamespace('tools');
const folder = temporaryFolder();

const init = (...args: string[]) =>
  plumbline(['init', '--kubeconfig', server.kubeconfig, ...args], { folder });

async function create(apiVersion: string, kind: string, name: string, spec: unknown): Promise<void> {
  await kubernetes.create({ apiVersion, kind, metadata: { name, namespace }, spec });
}

after(() => kubernetes.close());

test('a cluster with nothing to take over gets no file, and is told why', async () => {
  const { exitCode, stderr, stdout } = await init();
  assert.equal(exitCode, 2);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^plumbline: nothing in the cluster at https:.* can be taken over, so nothing was written/,
  );
  assert.match(
    stderr,
    /\(Application, Kustomization, HelmRelease, InferenceService: the cluster does not have this kind\)/,
  );
  assert.equal(stderr.trim().split('\n').length, 1);
  assert.ok(!existsSync(path.join(folder, 'plumbline.yaml')));
});

test('a context that the kubeconfig does not have, and a cluster that does not answer, are one line each', async () => {
  const unknown = await init('--context', 'nowhere');
  assert.equal(unknown.exitCode, 2);
  assert.match(unknown.stderr, /nowhere/);
  const text = readFileSync(server.kubeconfig, 'utf8').replace(/server: .*/, 'server: https://127.0.0.1:9');
  const file = path.join(folder, 'gone.yaml');
  writeFileSync(file, text);
  const gone = await plumbline(['init', '--kubeconfig', file], { folder });
  assert.equal(gone.exitCode, 2);
  assert.match(gone.stderr, /^plumbline: cannot reach the API server/);
});

test('what is found is written as a configuration that is right, and the rest is named with the reason', async (context) => {
  await installGitops(kubernetes);
  const source = { repoURL: 'https://user:hunter2@git.example/shop', path: 'app', targetRevision: 'main' };
  const destination = { server: 'https://kubernetes.default.svc', namespace: 'shop' };
  await create('argoproj.io/v1alpha1', 'Application', 'shop', { source, destination, project: 'default' });
  await create('argoproj.io/v1alpha1', 'Application', 'redis', {
    source: { repoURL: 'https://charts.example', chart: 'redis', targetRevision: '1.0.0' },
    destination,
  });
  await create('argoproj.io/v1alpha1', 'Application', 'remote', {
    source,
    destination: { server: 'https://far.example' },
  });
  await create('source.toolkit.fluxcd.io/v1', 'GitRepository', 'platform', {
    url: 'https://git.example/platform',
    ref: { semver: '1.x' },
  });
  const sourceRef = { kind: 'GitRepository', name: 'platform' };
  await create('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'shop', { sourceRef, path: './apps' });
  await create('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'web', {
    chart: { spec: { chart: './charts/web', sourceRef } },
  });
  await create('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'bucketed', {
    chart: { spec: { chart: 'x', sourceRef: { kind: 'HelmRepository', name: 'charts' } } },
  });
  await create('serving.kserve.io/v1beta1', 'InferenceService', 'fraud', { predictor: {} });

  const { exitCode, stdout, stderr } = await init();
  assert.deepEqual([exitCode, stderr], [0, '']);
  assert.match(stdout, /Wrote plumbline\.yaml with 3 targets, which only observe:/);
  assert.match(stdout, /not Application .*\/redis: chart redis comes from the chart repository/);
  assert.match(
    stdout,
    /not Application .*\/remote: it deploys to another cluster \(https:\/\/far\.example\)/,
  );
  assert.match(stdout, /not HelmRelease .*\/bucketed: its source is a HelmRepository charts; only Git/);
  const text = readFileSync(path.join(folder, 'plumbline.yaml'), 'utf8');
  assert.ok(!text.includes('hunter2'), 'a password was written');
  assert.ok(!stdout.includes('hunter2'));
  for (const expected of [
    `from: argocd/${namespace}/shop`,
    `from: flux/kustomization/${namespace}/shop`,
    `from: flux/helmrelease/${namespace}/web`,
    `# InferenceService ${namespace}/fraud`,
    'https://git.example/platform apps at semver:1.x',
  ])
    assert.ok(text.includes(expected), expected);
  const checked = await plumbline(['config', 'check'], { folder });
  assert.deepEqual([checked.exitCode, checked.stderr], [0, '']);
  const effective = await plumbline(['config', 'check', '--effective', '-o', 'json'], { folder });
  const { effective: settings } = JSON.parse(effective.stdout) as {
    effective: { targets: { name: string; policy?: string }[] };
  };
  assert.deepEqual(
    settings.targets.map(({ name, policy }) => [name, policy]),
    [
      ['shop', undefined],
      [`${namespace}-shop`, undefined],
      ['web', undefined],
    ],
  );
  await context.test('a file that is there stays, unless it is to be written over', async () => {
    const refused = await init();
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /plumbline\.yaml is there already; --force writes over it/);
    const forced = await init('--force', '-o', 'json');
    assert.equal(forced.exitCode, 0);
    assert.equal((JSON.parse(forced.stdout) as { targets: unknown[] }).targets.length, 3);
  });
});

test('who may not look is told what right is missing', async () => {
  const user = await server.createRestrictedUser(namespace, []);
  const result = await plumbline(['init', '--kubeconfig', user.kubeconfig, '--output', 'other.yaml'], {
    folder,
  });
  assert.equal(result.exitCode, 2);
  assert.match(result.stderr, /Application: .*applications/);
  assert.ok(!existsSync(path.join(folder, 'other.yaml')));
});
