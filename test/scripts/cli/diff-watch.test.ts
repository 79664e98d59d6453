import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { ScanResult } from '../../../domain/infrastructure/finding.ts';
import { plumbline, startPlumbline } from '../../support/command-line.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const server = await useKubernetes();
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });
const environment = { KUBECONFIG: server.kubeconfig };
// Longer than any test: what is seen is seen because something changed.
const never = ['--interval', '24h'];

async function scene() {
  const folder = temporaryFolder();
  const namespace = await server.createNamespace();
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };
  const write = (mode: string): void =>
    writeFileSync(
      path.join(folder, 'settings.yaml'),
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { mode: ${mode} }\n`,
    );
  write('safe');
  await kubernetes.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace },
    data: { mode: 'safe' },
  });
  const edit = (value: string): Promise<unknown> =>
    kubernetes.patch(reference, [{ op: 'replace', path: '/data/mode', value }], {
      fieldManager: 'kubectl-edit',
    });
  return { folder, namespace, write, edit };
}

test('watching tells what changes in the cluster and in the files, and ends with the last answer', async () => {
  const { folder, namespace, write, edit } = await scene();
  const watching = startPlumbline(['diff', '.', '-n', namespace, '--watch', ...never], {
    folder,
    environment,
  });
  await watching.says(/no drift in 1 compared/);
  await edit('risky');
  await watching.says(/ConfigMap \S+\/settings · configuration[^]*- safe\n\s*\+ risky/);
  write('risky');
  await watching.says(/settings · configuration · no longer differs/);
  write('bold');
  await watching.says(/- bold\n\s*\+ risky/);
  assert.equal(await watching.end('SIGINT'), 1);
});

test('a file that is half-way edited is said, and watching goes on', async () => {
  const { folder, namespace, write } = await scene();
  const watching = startPlumbline(['diff', '.', '-n', namespace, '--watch', ...never], {
    folder,
    environment,
  });
  await watching.says(/no drift in 1 compared/);
  writeFileSync(path.join(folder, 'settings.yaml'), 'apiVersion: v1\nkind: {');
  await watching.says(/settings\.yaml:2/);
  write('bold');
  await watching.says(/- bold\n\s*\+ safe/);
  write('safe');
  await watching.says(/no longer differs/);
  assert.equal(await watching.end('SIGTERM'), 0);
});

test('as JSON each new state is one line', async () => {
  const { folder, namespace, edit } = await scene();
  const watching = startPlumbline(['diff', '.', '-n', namespace, '--watch', '-o', 'json', ...never], {
    folder,
    environment,
  });
  await watching.says(/"findings":\[\]/);
  await edit('risky');
  await watching.says(/"findings":\[\{.*\n/);
  assert.equal(await watching.end('SIGINT'), 1);
  const states = watching.said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ScanResult);
  assert.deepEqual(
    states.map(({ findings }) => findings.length),
    [0, 1],
  );
});

test('what cannot be watched is refused in one line', async () => {
  const { folder } = await scene();
  for (const [args, words] of [
    [['-', '--watch'], /standard input cannot be watched/],
    [['.', '--watch', '-o', 'html'], /html is for one look/],
    [['missing', '--watch'], /there is no such file or folder/],
    [['.', '--interval', '5s'], /--interval says how often to compare with --watch/],
  ] as const) {
    const { exitCode, stderr } = await plumbline(['diff', ...args], { folder, environment });
    assert.equal(exitCode, 2);
    assert.match(stderr, words);
    assert.equal(stderr.trim().split('\n').length, 1);
  }
});

test('as HTML the comparison is one file that loads nothing, whatever the names are', async () => {
  const { folder, namespace, edit } = await scene();
  await edit('</code><script>alert(1)</script>');
  const { exitCode, stdout } = await plumbline(['diff', '.', '-n', namespace, '-o', 'html'], {
    folder,
    environment,
  });
  assert.equal(exitCode, 1);
  assert.match(stdout, /^<!doctype html>/);
  assert.match(
    stdout,
    /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/,
  );
  assert.match(stdout, /1 object drifted[^]*data\.mode[^]*kubectl-edit/);
  assert.doesNotMatch(stdout, /<script|https?:\/\//);
});
