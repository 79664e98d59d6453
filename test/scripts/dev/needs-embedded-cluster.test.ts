import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { loadConfiguration } from '../../../config/load-configuration.ts';
import { needsEmbeddedCluster } from '../../../scripts/dev/needs-embedded-cluster.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const embedded = '/state/dev/kubernetes/kubeconfig.yaml';

async function needed(cluster: string, environment: Record<string, string> = {}): Promise<boolean> {
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  const targets = `[{ name: shop, cluster: ${cluster}, source: { git: 'https://git.example/shop' }, namespaces: [shop] }]`;
  await writeFile(file, `version: 1\ntargets: ${targets}\n`);
  const { configuration } = await loadConfiguration(file);
  return needsEmbeddedCluster(configuration, embedded, environment);
}

test('a configuration of clusters of its own needs no embedded one', async () => {
  assert.equal(await needed('{ context: prod }'), false);
  assert.equal(await needed('{ context: prod }', { KUBECONFIG: '/home/me/.kube/config' }), false);
  assert.equal(await needed("{ context: prod, kubeconfig: '/home/me/prod.yaml' }"), false);
  assert.equal(await needed('{ inCluster: true }', { KUBECONFIG: embedded }), false);
});

test('one that names the embedded cluster by its kubeconfig, or by KUBECONFIG, needs it', async () => {
  assert.equal(await needed(`{ context: plumbline, kubeconfig: '${embedded}' }`), true);
  assert.equal(await needed('{ context: plumbline }', { KUBECONFIG: `/home/me/config:${embedded}` }), true);
});

test('one without targets and models needs none', async () => {
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  await writeFile(file, 'version: 1\n');
  const { configuration } = await loadConfiguration(file);
  assert.equal(needsEmbeddedCluster(configuration, embedded, {}), false);
});
