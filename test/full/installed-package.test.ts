import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { execa } from 'execa';
import packageJson from '../../package.json' with { type: 'json' };
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { installPackage } from '../support/installed-package.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { assertUnreadable, storedText } from '../support/stored-in-temporal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startInstalledWorker } from '../support/worker-process.ts';

// The package as people get it: packed, installed into an empty folder, and used there. No source of the checkout runs.

const server = await useKubernetes();
const loop = await useDriftLoop({
  files: (namespace) => ({ 'app.yaml': settings(namespace, 'info') }),
  // The rule runs in the thread of jq.
  target:
    "ignore: [{ kind: ConfigMap, jqPathExpressions: ['.data.ignored'], reason: of a test, owner: tests }]",
});
const { folder, namespace, configurationFile, kubernetes } = loop;
const keyFile = path.join(temporaryFolder(), 'payload-key');
writeFileSync(keyFile, 'k'.repeat(64));
const encrypting = await useDriftLoop({
  files: (inNamespace) => ({ 'app.yaml': settings(inNamespace, 'info') }),
  temporalSettings: `encryption: { keys: [{ id: first, key: { file: '${keyFile}' } }] }`,
});
let executable: string;

before(
  async () => {
    executable = await installPackage();
    for (const [mode, writer] of [
      ['info', 'kubectl'],
      ['debug', 'kubectl-edit'],
    ] as const)
      await kubernetes.apply(JSON.parse(settings(namespace, mode)) as never, {
        fieldManager: writer,
        force: true,
      });
  },
  { timeout: 300_000 },
);

function run(...args: string[]) {
  const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: server.kubeconfig };
  return execa(executable, args, { cwd: folder, env, extendEnv: false, reject: false });
}

test('it says its version, and finds that a configuration is right', { timeout: 300_000 }, async () => {
  const { stdout } = await run('--version');
  assert.equal(stdout, packageJson.version);
  const checked = await run('config', 'check');
  assert.equal(checked.exitCode, 0, checked.stderr);
});

test('it compares data sets, by threads and processes of its own', { timeout: 300_000 }, async () => {
  const data = temporaryFolder();
  const reference = writeColumn(path.join(data, 'reference.csv'), (row) => row % 50);
  const current = writeColumn(path.join(data, 'current.csv'), (row) => 40 + (row % 50));
  const { exitCode, stdout, stderr } = await run(
    'model',
    'drift',
    '--reference',
    reference,
    '--current',
    current,
    '-o',
    'json',
  );
  assert.equal(exitCode, 1, stderr);
  const { columns } = JSON.parse(stdout) as { columns: { name: string; drifted: boolean }[] };
  assert.deepEqual(
    columns.map(({ name, drifted }) => [name, drifted]),
    [['amount', true]],
  );
});

test('it shows how a cluster differs from files', { timeout: 300_000 }, async () => {
  const file = path.join(temporaryFolder(), 'app.yaml');
  writeFileSync(file, settings(namespace, 'info'));
  const { exitCode, stdout, stderr } = await run('diff', file, '--context', server.context);
  assert.equal(exitCode, 1, stderr);
  assert.match(stdout, /ConfigMap \S+\/settings · configuration/);
});

test(
  'its worker scans a target on a bundle of workflows that was made before',
  { timeout: 300_000 },
  async () => {
    const worker = await startInstalledWorker(executable, configurationFile);
    const { scan } = await loop.scan();
    assert.deepEqual(
      scan.findings.map(({ target, name, fields }) => [target, name, fields.map((field) => field.path)]),
      [[targetName, 'settings', ['/data/mode']]],
    );
    assert.doesNotMatch(worker.output(), /[Ww]ebpack|Workflow bundle created/);
  },
);

test(
  'its worker encrypts all that Temporal stores of a scan, also of one that fails',
  { timeout: 300_000 },
  async () => {
    const object = JSON.parse(settings(encrypting.namespace, 'canary-edit')) as never;
    await encrypting.kubernetes.apply(object, { fieldManager: 'kubectl-edit' });
    await startInstalledWorker(executable, encrypting.configurationFile);
    const scan = () => run('scan', targetName, '--config', encrypting.configurationFile);
    const drifted = await scan();
    assert.equal(drifted.exitCode, 1, drifted.stderr);
    assert.match(drifted.stdout, /canary-edit/);
    await encrypting.commit({ 'app.yaml': 'kind: [canary-fault' });
    const failed = await scan();
    assert.equal(failed.exitCode, 2);
    assert.match(failed.stdout + failed.stderr, /app\.yaml/);

    const everything = await storedText(encrypting.temporal);
    assert.ok(everything.includes('binary/encrypted'));
    assertUnreadable(everything, /canary-|app\.yaml|ConfigMap/);
  },
);

test('npx finds it, and it tells what it can do', { timeout: 300_000 }, async () => {
  const home = path.join(path.dirname(executable), '../..');
  const { stdout, stderr, exitCode } = await execa('npx', ['--no-install', 'plumbline', '--help'], {
    cwd: home,
    reject: false,
  });
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^Usage: plumbline/m);
});

test('it replays histories, and says what is missing where it has none', { timeout: 300_000 }, async () => {
  const histories = temporaryFolder();
  for (const file of [
    'drift-scan-drifted.json',
    'remediate-drift-healed.json',
    'rollout-model-promoted.json',
  ])
    copyFileSync(path.join(import.meta.dirname, '../histories', file), path.join(histories, file));
  const replayed = await run('replay', histories, '-o', 'json');
  assert.equal(replayed.exitCode, 0, replayed.stdout);
  const none = await run('replay');
  assert.equal(none.exitCode, 2);
  assert.match(
    none.stderr,
    /^plumbline: the recorded histories are part of a checkout only; name a folder: .*$/,
  );
});

function settings(inNamespace: string, mode: string): string {
  const metadata = { name: 'settings', namespace: inNamespace };
  const data = { mode, ignored: mode };
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
}

function writeColumn(file: string, valueOf: (row: number) => number): string {
  const rows = Array.from({ length: 2000 }, (_, row) => valueOf(row));
  writeFileSync(file, `amount\n${rows.join('\n')}\n`);
  return file;
}
