import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { plumbline } from '../../support/command-line.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { renderPrograms } from '../../support/render-programs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const server = await useKubernetes();
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });

const base = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: safe # as ever
  level: info
`;

/** A repository with a base and overlays, and a namespace in which the objects exist as the overlay says. */
async function scene(overlays: readonly string[] = ['prod']) {
  const folder = temporaryFolder();
  const namespace = await server.createNamespace();
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  mkdirSync(path.join(folder, '.git'));
  write('base/kustomization.yaml', 'resources:\n  - settings.yaml\n');
  write('base/settings.yaml', base);
  for (const name of overlays) write(`overlays/${name}/kustomization.yaml`, 'resources:\n  - ../../base\n');
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace },
    data: { mode: 'safe', level: 'info' },
  };
  await kubernetes.create(object, { fieldManager: 'flux' });
  const run = (args: string[], environment: Record<string, string> = {}) =>
    plumbline(args, {
      folder,
      environment: {
        KUBECONFIG: server.kubeconfig,
        PLUMBLINE_KUSTOMIZE_BINARY: renderPrograms.kustomize,
        PLUMBLINE_HELM_BINARY: renderPrograms.helm,
        ...environment,
      },
    });
  const edit = async (patch: Parameters<typeof kubernetes.patch>[1]): Promise<void> => {
    await kubernetes.patch({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' }, patch, {
      fieldManager: 'kubectl-edit',
    });
  };
  const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
  return { folder, namespace, run, edit, read, write };
}

const risky = [{ op: 'replace' as const, path: '/data/mode', value: 'risky' }];

test('has nothing to do where the source renders to what runs: exit code 0', async () => {
  const { run, namespace } = await scene();
  const { exitCode, stdout, stderr } = await run(['codify', 'overlays/prod', '-n', namespace]);
  assert.equal(stderr, '');
  assert.equal(stdout, 'the source renders to what runs; nothing to do.\n');
  assert.equal(exitCode, 0);
});

test('changes the base of a single overlay, prints diff and proof, and is clean afterwards', async () => {
  const { run, edit, namespace, read } = await scene();
  await edit([...risky, { op: 'add', path: '/data/debug', value: 'on' }]);
  const { exitCode, stdout, stderr } = await run(['codify', 'overlays/prod', '-n', namespace]);
  assert.equal(stderr, '');
  assert.match(stdout, /^--- a\/base\/settings\.yaml\n\+\+\+ b\/base\/settings\.yaml\n@@ -3,5 \+3,6 @@\n/);
  assert.match(stdout, /-  mode: safe # as ever\n\+  mode: risky # as ever\n/);
  assert.match(
    stdout,
    /proof: overlays\/prod renders to 1 object as they run\n {2}ConfigMap settings \/data\/mode\n/,
  );
  assert.match(stdout, /2 differences codified; 1 file changed\.\n$/);
  assert.equal(exitCode, 0);
  assert.equal(
    read('base/settings.yaml'),
    `${base.replace('safe', 'risky')}  debug: on\n`.replace('debug: on', 'debug: "on"'),
  );
  const again = await run(['diff', 'overlays/prod', '-n', namespace]);
  assert.equal(again.exitCode, 0, again.stdout);
});

test('writes a patch into the one overlay that is meant, and only says so with --dry-run', async () => {
  const { run, edit, namespace, read, folder } = await scene(['prod', 'stage']);
  await edit(risky);
  const dry = await run(['codify', 'overlays/prod', '-n', namespace, '--dry-run', '-o', 'json']);
  assert.equal(dry.exitCode, 0, dry.stderr);
  const result = JSON.parse(dry.stdout) as {
    written: boolean;
    edits: { path: string }[];
    proof: { renders: { path: string }[] };
  };
  assert.equal(result.written, false);
  assert.deepEqual(
    result.edits.map((one) => one.path),
    ['overlays/prod/kustomization.yaml', 'overlays/prod/patch-configmap-settings.yaml'],
  );
  assert.equal(read('overlays/prod/kustomization.yaml'), 'resources:\n  - ../../base\n');

  const { exitCode } = await run(['codify', 'overlays/prod', '-n', namespace]);
  assert.equal(exitCode, 0);
  assert.equal(read('base/settings.yaml'), base);
  assert.match(read('overlays/prod/patch-configmap-settings.yaml'), /data:\n {2}mode: risky\n$/);
  assert.deepEqual(readdirSync(path.join(folder, 'overlays/prod')).toSorted(), [
    'kustomization.yaml',
    'patch-configmap-settings.yaml',
  ]);
});

test('leaves the source alone and says why where others would move: exit code 1', async () => {
  const { run, edit, namespace, read } = await scene(['prod', 'stage']);
  await edit(risky);
  const { exitCode, stdout } = await run(['codify', 'base', '-n', namespace]);
  assert.equal(exitCode, 1);
  assert.match(
    stdout,
    /^refused: ConfigMap \S+ \/data\/mode: overlays\/\w+ uses the same source and would change, too: .*\(moves-others\)\n/,
  );
  assert.match(stdout, /as a patch of an overlay it would be\n {4}apiVersion: v1\n/);
  assert.match(stdout, /0 differences codified, 1 refused; 0 files to change\.\n$/);
  assert.equal(read('base/settings.yaml'), base);
});

const workload = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
spec:
  replicas: 1 # few
  selector:
    matchLabels: {app: app}
  template:
    metadata:
      labels: {app: app}
    spec:
      containers:
        - name: app
          image: registry.example/app:1.0 # pinned
          ports:
            # plain
            - containerPort: 80
            - containerPort: 53
              protocol: UDP
          env:
            - name: LEVEL
              value: info # calm
`;

test('carries items of lists, quantities and defaults of the server back as they run', async () => {
  const { run, namespace, read, write } = await scene();
  write('k8s/app.yaml', workload);
  const object = parse(workload) as KubernetesObject;
  await kubernetes.create(
    { ...object, metadata: { ...object.metadata, namespace } },
    { fieldManager: 'flux' },
  );
  const container = '/spec/template/spec/containers/0';
  await kubernetes.patch(
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'app' },
    [
      { op: 'replace', path: '/spec/replicas', value: 3 },
      { op: 'replace', path: `${container}/image`, value: 'registry.example/app:1.1' },
      { op: 'replace', path: `${container}/imagePullPolicy`, value: 'Always' },
      { op: 'add', path: `${container}/env/0`, value: { name: 'DEBUG', value: '1' } },
      { op: 'add', path: `${container}/ports/1/name`, value: 'dns' },
      { op: 'add', path: `${container}/resources/limits`, value: { cpu: '0.5', memory: '1024Mi' } },
    ],
    { fieldManager: 'kubectl-edit' },
  );
  const { exitCode, stdout, stderr } = await run(['codify', 'k8s', '-n', namespace]);
  assert.equal(exitCode, 0, stdout + stderr);
  const expected = workload
    .replace('replicas: 1', 'replicas: 3')
    .replace('app:1.0', 'app:1.1')
    .replace('protocol: UDP\n', 'protocol: UDP\n              name: dns\n');
  const added =
    '            - name: DEBUG\n              value: "1"\n          imagePullPolicy: Always\n          resources:\n            limits:\n              cpu: 500m\n              memory: 1Gi\n';
  assert.deepEqual(read('k8s/app.yaml').split('\n').toSorted(), (expected + added).split('\n').toSorted());
  const again = await run(['diff', 'k8s', '-n', namespace]);
  assert.equal(again.exitCode, 0, again.stdout);
});

test('adds what was created by hand where a target is named', async () => {
  const { run, namespace, read, write } = await scene();
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'extra', namespace },
    data: { a: 'x' },
  };
  await kubernetes.create(object, { fieldManager: 'kubectl-create' });
  write(
    'plumbline.yaml',
    JSON.stringify({
      version: 1,
      targets: [
        {
          name: 'shop',
          cluster: { context: 'plumbline', kubeconfig: server.kubeconfig },
          source: { git: '.', path: 'overlays/prod', render: 'kustomize' },
          namespaces: [namespace],
        },
      ],
    }),
  );
  const { exitCode, stdout, stderr } = await run(['codify', 'overlays/prod', '--target', 'shop']);
  assert.equal(exitCode, 0, stdout + stderr);
  assert.equal(
    read('overlays/prod/kustomization.yaml'),
    'resources:\n  - ../../base\n  - configmap-extra.yaml\n',
  );
  assert.match(
    read('overlays/prod/configmap-extra.yaml'),
    /^apiVersion: v1\nkind: ConfigMap\nmetadata:\n {2}name: extra\n/,
  );
  assert.doesNotMatch(read('overlays/prod/configmap-extra.yaml'), /uid|resourceVersion|managedFields/);
});

test('refuses a cluster in which nothing of the source runs: exit code 2', async () => {
  const { run } = await scene();
  const elsewhere = await server.createNamespace();
  const { exitCode, stdout, stderr } = await run(['codify', 'overlays/prod', '-n', elsewhere]);
  assert.equal(exitCode, 2);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^plumbline: overlays\/prod: none of its 1 objects is in the cluster of context plumbline; [^\n]+\n$/,
  );
});

const mistakes: [string, string[], RegExp][] = [
  [
    'a path that is not there',
    ['codify', 'nowhere'],
    /^plumbline: nowhere: there is no such file or folder; name a folder or file of manifests\n$/,
  ],
  [
    'standard input',
    ['codify', '-'],
    /^plumbline: standard input cannot be changed; name a folder or file\n$/,
  ],
  ['another place than live', ['codify', 'base', '--from', 'git'], /^plumbline: .*--from.*\n$/],
  ['no path', ['codify'], /^plumbline: missing required argument 'path' [^\n]*\n$/],
  [
    'a broken source',
    ['codify', 'broken.yaml'],
    /^plumbline: broken\.yaml: broken\.yaml:\d+:\d+: invalid YAML[^\n]*nothing is changed\n$/,
  ],
];
for (const [name, args, message] of mistakes) {
  test(`says in one line what is wrong with ${name}: exit code 2`, async () => {
    const { run, write } = await scene();
    write('broken.yaml', 'a: [\n');
    const { exitCode, stderr } = await run(args);
    assert.match(stderr, message);
    assert.equal(exitCode, 2);
  });
}
