import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { installGitops } from '../support/gitops/definitions.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { renderPrograms } from '../support/render-programs.ts';

process.env['PLUMBLINE_HELM_BINARY'] = renderPrograms.helm;

const server = await useKubernetes();
const place = { namespace: await server.createNamespace('argocd'), name: 'sources' };
const configMap = (name: string, data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { key: "${data}" }\n`;

const loop = await useDriftLoop({
  files: () => ({
    'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'chart/values.yaml': 'colour: red\n',
    'chart/templates/one.yaml': configMap('{{ .Release.Name }}-one', '{{ .Values.colour }}'),
    'env/prod.yaml': 'colour: green\n',
    'plain/two.yaml': configMap('two', 'plain'),
    'plain/below/three.yaml': configMap('three', 'not read'),
  }),
  wholeSource: (repository) => `from: argocd/${place.namespace}/${place.name}, git: '${repository}'`,
  target: 'labels: { tier: gold }',
});
const { kubernetes, namespace } = loop;
const reference = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...place };

const repoURL = 'https://git.example/shop';
const sources = [
  { repoURL, targetRevision: 'main', ref: 'values' },
  {
    repoURL,
    targetRevision: 'HEAD',
    path: 'app/chart',
    helm: { releaseName: 'web', valueFiles: ['$values/app/env/prod.yaml'] },
  },
  { repoURL, targetRevision: 'main', path: 'app/plain' },
];

const live = (name: string, key: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { key },
});

async function setStatus(status: Record<string, unknown>): Promise<void> {
  await waitUntil(
    async () => {
      const application = await kubernetes.get(reference);
      return application && (await kubernetes.replace({ ...application, status }));
    },
    { within: 120_000 },
  );
}

let worker: RunningWorker;

before(async () => {
  await installGitops(kubernetes);
  await kubernetes.create({
    apiVersion: reference.apiVersion,
    kind: reference.kind,
    metadata: { ...place, labels: { team: 'shop' } },
    spec: { project: 'web', destination: { name: 'in-cluster', namespace }, sources },
  });
  await kubernetes.apply(live('web-one', 'green'), { fieldManager: 'argocd-controller' });
  await kubernetes.apply(live('two', 'plain'), { fieldManager: 'argocd-controller' });
  worker = await startWorker(loop.configuration, { tell: () => undefined });
});
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

test('several sources are rendered together, with values files of one for the chart of another', async () => {
  const { scan } = await loop.scan();
  assert.deepEqual([scan.errors, scan.findings], [[], []]);
  assert.equal(scan.summary.compared, 2);
  const commits = scan.commit.split('+');
  assert.equal(commits.length, 3);
  assert.equal(new Set(commits).size, 1, 'all of them are the same commit of one repository');
});

test('Git ahead of what Argo CD applied last is pending, and what moved since is drift', async () => {
  const { scan: inSync } = await loop.scan();
  const revisions = inSync.commit.split('+');
  await setStatus({
    sync: { status: 'OutOfSync', revisions },
    health: { status: 'Healthy' },
    history: [{ id: 1, revisions, sources }],
  });
  await loop.commit({ 'plain/two.yaml': configMap('two', 'newer') });
  const ahead = await loop.scan();
  assert.deepEqual([ahead.scan.errors, ahead.scan.findings], [[], []]);
  assert.equal(ahead.scan.summary.pending, 1);

  await kubernetes.patch({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'web-one' }, [
    { op: 'replace', path: '/data/key', value: 'by hand' },
  ]);
  const { scan } = await loop.scan();
  assert.deepEqual(
    scan.findings.map(({ name, origin }) => [name, origin]),
    [['web-one', 'live']],
  );
});

const status = (...args: string[]) =>
  plumbline(['status', '--config', loop.configurationFile, ...args], { folder: loop.folder });

test('status shows our state and theirs, and chooses targets by project and label', async () => {
  const { stdout, exitCode } = await status('-o', 'json');
  assert.equal(exitCode, 1);
  const { targets } = JSON.parse(stdout) as {
    targets: { target: string; state: string; labels: unknown; governor: Record<string, unknown> }[];
  };
  const [target] = targets;
  assert.equal(target?.target, targetName);
  assert.equal(target.state, 'OutOfSync');
  assert.deepEqual(target.labels, { team: 'shop', tier: 'gold' });
  assert.deepEqual(
    [target.governor['sync'], target.governor['health'], target.governor['project']],
    ['OutOfSync', 'Healthy', 'web'],
  );
  const shown = await status('--project', 'web', '-l', 'team=shop,tier=gold');
  assert.match(shown.stdout, /OutOfSync.*OutOfSync, Healthy, manual/);
  const hidden = await status('-l', 'team=other');
  assert.equal(hidden.exitCode, 0);
  assert.ok(!hidden.stdout.includes(targetName));
  const refused = await status('-l', 'a in (b)');
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /Expected labels such as team=shop/);
});

test('a scan by hand says what Argo CD itself says', async () => {
  const { stdout, exitCode } = await plumbline(['scan', targetName, '--config', loop.configurationFile], {
    folder: loop.folder,
  });
  assert.equal(exitCode, 1);
  assert.match(stdout, /Argo CD \(Application argocd-[0-9a-f]+\/sources\): OutOfSync, Healthy/);
});
