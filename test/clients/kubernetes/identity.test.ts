import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function kubeconfigOf(server: string, authority: string | undefined): string {
  const file = path.join(temporaryFolder(), 'kubeconfig.json');
  const trust =
    authority === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(authority).toString('base64') };
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'one',
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
    clusters: [{ name: 'one', cluster: { server, ...trust } }],
    users: [{ name: 'one', user: { token: 'letter-by-letter' } }],
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
}

async function identityOf(server: string, authority?: string): Promise<string> {
  const client = await createKubernetesClient({ kubeconfig: kubeconfigOf(server, authority) });
  try {
    return await client.identity();
  } finally {
    await client.close();
  }
}

test('a cluster is told by its address and its authority, without a question to it', async () => {
  const one = await identityOf('https://127.0.0.1:9', 'first authority');
  assert.equal(await identityOf('https://127.0.0.1:9', 'first authority'), one);
  assert.notEqual(await identityOf('https://127.0.0.1:9', 'second authority'), one);
  assert.notEqual(await identityOf('https://127.0.0.1:10', 'first authority'), one);
  assert.notEqual(await identityOf('https://127.0.0.1:9'), one);
  assert.match(one, /^[0-9a-f]{64}$/);
});
