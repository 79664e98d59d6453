import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { createBareRepository } from '../../scripts/dev/servers/git-repository.ts';
import { readMarkdown } from '../../scripts/docs/markdown-page.ts';
import { followPage } from '../support/docs/told-story.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = path.join(import.meta.dirname, '../..');
const cluster = await startOwnKubernetes();
const temporal = await useTemporal();

test('what getting started says happens to whoever follows it', { timeout: 300_000 }, async () => {
  const folder = temporaryFolder();
  await cluster.call('POST', '/api/v1/namespaces', { metadata: { name: 'payments' } });
  await cluster.call('POST', '/api/v1/namespaces/payments/configmaps?fieldManager=kubectl-edit', {
    metadata: { name: 'settings' },
    data: { mode: 'risky' },
  });
  const manifest = stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'payments' },
    data: { mode: 'safe' },
  });
  mkdirSync(path.join(folder, 'payments'));
  writeFileSync(path.join(folder, 'payments/settings.yaml'), manifest);
  const repository = path.join(folder, 'platform.git');
  await createBareRepository(repository, { files: { 'payments/settings.yaml': manifest } });

  const page = readMarkdown(readFileSync(path.join(root, 'docs/getting-started.md'), 'utf8'));
  const told = await followPage(page.blocks, {
    folder,
    environment: {
      PATH: `${path.join(root, 'scripts')}:${process.env['PATH']}`,
      HOME: folder,
      KUBECONFIG: namedMyCluster(cluster.kubeconfig, folder),
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      PLUMBLINE_STATE: path.join(folder, 'state'),
      PLUMBLINE_CACHE: process.env['PLUMBLINE_CACHE'] ?? `${process.env['HOME']}/.cache/plumbline`,
    },
    standIns: { 'https://git.example/acme/platform': pathToFileURL(repository).href },
    ready: /PLUMBLINE_CONFIG=/,
  });

  assert.deepEqual(
    told.map(({ text, exitCode, output }) => ({ text, exitCode, output: exitCode === 2 ? output : '' })),
    told.map(({ text, expected }) => ({ text, exitCode: expected, output: '' })),
  );
  const [diff, check, scan] = told.map(({ output }) => output);
  assert.match(diff ?? '', /ConfigMap payments\/settings · configuration/);
  assert.match(check ?? '', /plumbline\.yaml is right\./);
  assert.match(scan ?? '', /\n +\+ risky\n[^]*1 object drifted[^]*payments +OutOfSync/);
});

/** The kubeconfig of a reader, whose context has the name that the page uses. */
function namedMyCluster(kubeconfig: string, folder: string): string {
  const content = parse(readFileSync(kubeconfig, 'utf8')) as { contexts: [{ name: string }] };
  content.contexts[0].name = 'my-cluster';
  const file = path.join(folder, 'kubeconfig.yaml');
  writeFileSync(file, stringify({ ...content, 'current-context': 'my-cluster' }));
  return file;
}
