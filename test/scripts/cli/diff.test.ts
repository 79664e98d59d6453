import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { ScanResult } from '../../../domain/infrastructure/finding.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { plumbline } from '../../support/command-line.ts';
import type { CommandLineResult } from '../../support/command-line.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const server = await useKubernetes();
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });

function configMap(name: string, data: Record<string, string>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

/** A folder with these files, and a namespace in which their objects exist as stated. */
async function scene(files: Record<string, KubernetesObject | string>) {
  const folder = temporaryFolder();
  const namespace = await server.createNamespace();
  for (const [file, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
    if (typeof content === 'string') continue;
    const metadata = { ...content.metadata, namespace };
    await kubernetes.create({ ...content, metadata }, { fieldManager: 'flux' });
  }
  const diff = (args: string[], kubeconfig = server.kubeconfig): Promise<CommandLineResult> =>
    plumbline(['diff', ...args, '--namespace', namespace], {
      folder,
      environment: { KUBECONFIG: kubeconfig },
    });
  const edit = (name: string, patch: Parameters<typeof kubernetes.patch>[1]): Promise<unknown> =>
    kubernetes.patch({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name }, patch, {
      fieldManager: 'kubectl-edit',
    });
  return { folder, namespace, diff, edit };
}

const change = [{ op: 'replace' as const, path: '/data/mode', value: 'risky' }];

test('a cluster that is as the files say is clean: exit code 0', async () => {
  const { diff } = await scene({ 'k8s/settings.json': configMap('settings', { mode: 'safe' }) });
  const { exitCode, stdout, stderr } = await diff(['k8s']);
  assert.equal(stderr, '');
  assert.match(stdout, /^no drift in 1 compared; /);
  assert.equal(exitCode, 0);
});

test('drift is shown field by field with who wrote it, as text and as JSON: exit code 1', async () => {
  const { diff, edit, namespace } = await scene({ 'settings.json': configMap('settings', { mode: 'safe' }) });
  await edit('settings', [...change, { op: 'add', path: '/data/debug', value: 'on' }]);
  const text = await diff(['settings.json']);
  assert.equal(text.exitCode, 1);
  assert.match(
    text.stdout,
    new RegExp(
      `^ConfigMap ${namespace}/settings · configuration · .* by somebody with kubectl-edit, \\d+ s ago`,
    ),
  );
  assert.match(text.stdout, /\n {2}~ data\.mode\n {6}- safe\n {6}\+ risky\n/);
  assert.match(text.stdout, /\n {2}\+ data\.debug\n {6}\+ on\n/);
  assert.match(text.stdout, /\n1 object drifted, 1 compared; /);
  assert.ok(!text.stdout.includes('\u001B'));

  const json = await diff(['settings.json', '-o', 'json']);
  assert.equal(json.exitCode, 1);
  assert.equal(json.stderr, '');
  const result = JSON.parse(json.stdout) as ScanResult;
  assert.deepEqual(Object.keys(result), ['summary', 'findings', 'ignored', 'errors', 'warnings']);
  assert.equal(result.summary.drifted, 1);
  assert.deepEqual(
    result.findings[0]?.fields.map((field) => [
      field.path,
      field.change,
      field.desired,
      field.live,
      field.manager,
    ]),
    [
      ['/data/mode', 'modified', 'safe', 'risky', 'kubectl-edit'],
      ['/data/debug', 'added', undefined, 'on', 'kubectl-edit'],
    ],
  );
});

test('what is gone from the cluster is drift, what is not in the files is none', async () => {
  const { diff, namespace } = await scene({ 'settings.json': configMap('settings', { mode: 'safe' }) });
  await kubernetes.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' });
  const { exitCode, stdout } = await diff(['.']);
  assert.equal(exitCode, 1);
  assert.match(stdout, /· deleted ·.*\n {2}in Git, and not in the cluster\n/);
  assert.equal(stdout.match(/·.*·.*·/g)?.length, 1);
});

test('a secret value is never printed', async () => {
  const { diff, namespace } = await scene({
    'token.json': {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'token' },
      stringData: { token: 'hunter2' },
    },
  });
  await kubernetes.patch(
    { apiVersion: 'v1', kind: 'Secret', namespace, name: 'token' },
    [{ op: 'replace', path: '/data/token', value: btoa('swordfish') }],
    { fieldManager: 'kubectl-edit' },
  );
  for (const args of [['token.json'], ['token.json', '-o', 'json'], ['token.json', '--local', '--verbose']]) {
    const { exitCode, stdout, stderr } = await diff(args);
    assert.equal(exitCode, 1);
    assert.match(stdout, /hmac:/);
    for (const secret of ['hunter2', 'swordfish', btoa('hunter2'), btoa('swordfish')]) {
      assert.ok(!`${stdout}${stderr}`.includes(secret));
    }
  }
});

test('rights to read are enough with --local; without it what was left unseen is an error', async () => {
  const { diff, edit, namespace } = await scene({ 'settings.json': configMap('settings', { mode: 'safe' }) });
  const reader = await server.createRestrictedUser(namespace, [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] },
  ]);
  const clean = await diff(['.', '--local'], reader.kubeconfig);
  assert.deepEqual(
    [clean.exitCode, clean.stderr],
    [0, 'note: without dry runs, what was added beyond Git may stay unseen\n'],
  );
  await edit('settings', change);
  assert.equal((await diff(['.', '--local'], reader.kubeconfig)).exitCode, 1);
  const asking = await diff(['.'], reader.kubeconfig);
  assert.equal(asking.exitCode, 2);
  assert.match(asking.stdout, /- safe\n {6}\+ risky/);
  assert.match(
    asking.stderr,
    /^error: ConfigMap .*settings: compared only in what Git states: .*update.*\n$/,
  );
});

test('with --local, defaults inside of lists that are compared as a whole are no drift, other values are', async () => {
  const { diff, namespace } = await scene({
    'policy.json': {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web' },
      spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }] },
    },
  });
  const untouched = await diff(['.', '--local']);
  assert.deepEqual([untouched.exitCode, untouched.stdout.split(';')[0]], [0, 'no drift in 1 compared']);

  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace,
    name: 'web',
  };
  const edits = { fieldManager: 'kubectl-edit' };
  await kubernetes.patch(
    policy,
    [
      { op: 'remove', path: '/spec/ingress/0/from/0/namespaceSelector' },
      { op: 'add', path: '/spec/ingress/0/from/0/podSelector', value: {} },
    ],
    edits,
  );
  const edited = await diff(['.', '--local']);
  assert.equal(edited.exitCode, 1);
  assert.match(edited.stdout, /~ spec\.ingress/);
});

test('a node port that the server draws by lot at each question is no drift', async () => {
  const { diff, namespace } = await scene({
    'web.json': {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
    },
  });
  await kubernetes.patch(
    { apiVersion: 'v1', kind: 'Service', namespace, name: 'web' },
    [{ op: 'replace', path: '/spec/allocateLoadBalancerNodePorts', value: false }],
    { fieldManager: 'kubectl-edit' },
  );
  const { stdout } = await diff(['.', '-o', 'json']);
  const { findings } = JSON.parse(stdout) as ScanResult;
  const paths = findings.flatMap(({ fields }) => fields.map(({ path: field }) => field));
  assert.deepEqual(paths, ['/spec/allocateLoadBalancerNodePorts']);
});

test('what a user may not read is one error, and the rest goes on', async () => {
  const { diff, edit, namespace } = await scene({
    'settings.json': configMap('settings', { mode: 'safe' }),
    'token.json': {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'token' },
      stringData: { token: 'x' },
    },
  });
  await edit('settings', change);
  const user = await server.createRestrictedUser(namespace, [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'update'] },
  ]);
  const { exitCode, stdout, stderr } = await diff(['.'], user.kubeconfig);
  assert.equal(exitCode, 2);
  assert.match(stdout, /\+ risky/);
  assert.match(stderr, /^error: .*secrets.*\n$/);
});

test('a kind that the cluster does not know is one error, and the rest goes on', async () => {
  const { diff } = await scene({
    'settings.json': configMap('settings', { mode: 'safe' }),
    'widget.yaml': 'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: one }\n',
  });
  const { exitCode, stdout, stderr } = await diff(['.']);
  assert.equal(exitCode, 2);
  assert.match(stdout, /^no drift in 1 compared; 1 error, /);
  assert.match(stderr, /^error: Widget one: .*example\.com\/v1.*\n$/);
});

test('faults of the source name file, line and column, and the rest is compared', async () => {
  const { diff } = await scene({
    'k8s/settings.json': configMap('settings', { mode: 'safe' }),
    'k8s/broken.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [open\n',
    'k8s/twice.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n',
  });
  const { exitCode, stdout, stderr } = await diff(['k8s']);
  assert.equal(exitCode, 2);
  assert.match(stdout, /^no drift in 1 compared; 2 errors, /);
  const lines = stderr.trimEnd().split('\n');
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? '', /^error: k8s\/broken\.yaml:\d+:\d+: invalid YAML: /);
  assert.match(
    lines[1] ?? '',
    /^error: k8s\/twice\.yaml:1:1: ConfigMap settings already stands at .*settings\.json:1:1/,
  );
});

test('paths that overlap name no object twice', async () => {
  const { diff } = await scene({ 'k8s/settings.json': configMap('settings', { mode: 'safe' }) });
  const { exitCode, stdout } = await diff(['k8s', 'k8s/settings.json', '.']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^no drift in 1 compared/);
});

test('a link inside a repository is followed, one that leaves it is a fault', async () => {
  const { folder, diff } = await scene({ 'base/settings.json': configMap('settings', { mode: 'safe' }) });
  mkdirSync(path.join(folder, 'prod'));
  symlinkSync('../base/settings.json', path.join(folder, 'prod/settings.json'));
  assert.match(
    (await diff(['prod'])).stderr,
    /^error: prod\/settings\.json:1:1: symbolic link that leads out/,
  );
  mkdirSync(path.join(folder, '.git'));
  assert.equal((await diff(['prod'])).exitCode, 0);
});

test('an empty folder is an error, never "no drift"', async () => {
  const { diff, folder } = await scene({});
  mkdirSync(path.join(folder, 'empty'));
  const { exitCode, stderr } = await diff(['empty']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /^error: empty: no Kubernetes object here .*\n$/);
});

test('what targets on this cluster ignore is ignored here too', async () => {
  const { diff, edit, namespace } = await scene({
    'k8s/settings.json': configMap('settings', { mode: 'safe' }),
  });
  await edit('settings', change);
  assert.equal((await diff(['k8s'])).exitCode, 1);
  const configuration = (context: string): string => `
version: 1
targets:
  - name: settings
    cluster: { context: ${context} }
    source: { git: . }
    namespaces: [${namespace}]
    ignore: [{ kind: ConfigMap, jsonPointers: [/data/mode], owner: me, reason: test }]
`;
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  writeFileSync(file, configuration(server.context));
  const ignored = await diff(['k8s', '--config', file]);
  assert.equal(ignored.exitCode, 0, ignored.stderr);
  assert.match(ignored.stdout, /1 ignored/);
  writeFileSync(file, configuration('elsewhere'));
  assert.equal((await diff(['k8s', '--config', file])).exitCode, 1);
});

test('a kubeconfig, context, cluster or path that is not there is one clear line', async () => {
  const { folder, diff } = await scene({ 'settings.json': configMap('settings', { mode: 'safe' }) });
  writeFileSync(path.join(folder, 'not-a-kubeconfig'), 'hello');
  writeFileSync(
    path.join(folder, 'nobody-listens'),
    JSON.stringify({
      'current-context': 'gone',
      contexts: [{ name: 'gone', context: { cluster: 'gone' } }],
      clusters: [{ name: 'gone', cluster: { server: 'https://127.0.0.1:9' } }],
    }),
  );
  const cases: [args: string[], kubeconfig: string | undefined, line: RegExp][] = [
    [['.'], 'missing', /^plumbline: cannot read the kubeconfig missing: there is no such file\n$/],
    [['.', '--kubeconfig', 'missing'], undefined, /^plumbline: cannot read the kubeconfig missing: .*\n$/],
    [['.'], 'not-a-kubeconfig', /^plumbline: not-a-kubeconfig: this is not a kubeconfig .*\n$/],
    [
      ['.', '--context', 'other'],
      undefined,
      /^plumbline: context "other" is not in .*; it has: plumbline\n$/,
    ],
    [['.'], 'nobody-listens', /^plumbline: .*127\.0\.0\.1:9.*refused.*\n$/],
    [['absent.yaml'], undefined, /^plumbline: absent\.yaml: there is no such file or folder; .*\n$/],
  ];
  for (const [args, kubeconfig, line] of cases) {
    const { exitCode, stdout, stderr } = await diff(args, kubeconfig);
    assert.match(stderr, line);
    assert.equal(stdout, '');
    assert.equal(exitCode, 2);
  }
});

test('what a shell hands over by <(…) is a source like any other', async () => {
  const { folder, diff } = await scene({ 'settings.json': configMap('settings', { mode: 'safe' }) });
  const pipe = path.join(folder, 'handed-over');
  execFileSync('mkfifo', [pipe]);
  const writing = writeFile(pipe, JSON.stringify(configMap('settings', { mode: 'bold' })));
  const { exitCode, stdout } = await diff([pipe]);
  await writing;
  assert.equal(exitCode, 1);
  assert.match(stdout, /- bold\n {6}\+ safe/);
});

test('values and a release are refused where no path is a chart', async () => {
  const { diff } = await scene({ 'settings.json': configMap('settings', { mode: 'safe' }) });
  const { exitCode, stderr } = await diff(['settings.json', '--values', 'prod.yaml']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /^plumbline: --values is for charts, and settings\.json is none.*\n$/);
});

test('standard input is a source like any other', async () => {
  const { namespace } = await scene({});
  const { exitCode, stdout } = await plumbline(['diff', '-', '-n', namespace], {
    environment: { KUBECONFIG: server.kubeconfig },
    input: JSON.stringify(configMap('settings', {})),
  });
  assert.equal(exitCode, 1);
  assert.match(stdout, /in Git, and not in the cluster/);
});
