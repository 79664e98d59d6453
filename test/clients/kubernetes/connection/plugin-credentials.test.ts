import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { UnauthorizedError } from '../../../../clients/kubernetes/errors.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { configMap, sendJson, sendStatus, useFakeApiServer, writeKubeconfigFor } from '../fake-api-server.ts';

const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'team', name: 'settings' };

/** A credential plugin that hands out `token-1`, `token-2` … and writes down what it was told. */
function plugin(body?: string) {
  const folder = temporaryFolder();
  const script = path.join(folder, 'plugin.mjs');
  writeFileSync(
    script,
    body ??
      `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
      const count = existsSync('${folder}/count') ? Number(readFileSync('${folder}/count', 'utf8')) + 1 : 1;
      writeFileSync('${folder}/count', String(count));
      writeFileSync('${folder}/info', process.env.KUBERNETES_EXEC_INFO + process.env.REGION);
      console.log(JSON.stringify({ kind: 'ExecCredential', status: { token: 'token-' + count } }));`,
  );
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: [script],
    env: [{ name: 'REGION', value: 'eu' }],
    provideClusterInfo: true,
    interactiveMode: 'Never',
  };
  return { user: { exec }, info: () => readFileSync(path.join(folder, 'info'), 'utf8') };
}

test('a credential plugin is run once, told about the cluster, and run again when its token is refused', async () => {
  const seen: unknown[] = [];
  let refused = 'nothing';
  const fake = await useFakeApiServer(({ headers }, response) => {
    seen.push(headers.authorization);
    if (headers.authorization === refused) return sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
    return sendJson(response, 200, configMap('settings'));
  });
  const { user, info } = plugin();
  const client = await createKubernetesClient({ kubeconfig: writeKubeconfigFor(fake.server, user) });
  await client.get(reference);
  await client.get(reference);
  refused = 'Bearer token-1';
  await client.get(reference);
  assert.deepEqual(seen, ['Bearer token-1', 'Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  assert.match(info(), /"kind":"ExecCredential".*"server":"http:\/\/127.0.0.1:.*eu$/);
});

test('many requests refused together run the plugin once more, not once each', async () => {
  const fake = await useFakeApiServer(({ headers }, response) =>
    headers.authorization === 'Bearer token-2'
      ? sendJson(response, 200, configMap('settings'))
      : setTimeout(() => sendStatus(response, 401, 'Unauthorized', 'Unauthorized'), Math.random() * 50),
  );
  const { user } = plugin();
  const client = await createKubernetesClient({ kubeconfig: writeKubeconfigFor(fake.server, user) });
  await Promise.all(Array.from({ length: 10 }, () => client.get(reference)));
});

test('a plugin that fails is named with the first line it says', async () => {
  const { user } = plugin(`console.error('your session has expired\\nmore'); process.exit(1)`);
  const client = await createKubernetesClient({ kubeconfig: writeKubeconfigFor('http://127.0.0.1:1', user) });
  await assert.rejects(client.version(), (error: unknown) => {
    assert(error instanceof UnauthorizedError);
    assert.match(
      error.message,
      /^the credential plugin ".*" of user "somebody" failed: your session has expired$/,
    );
    return true;
  });
});

test('a plugin that is not installed is named with its hint', async () => {
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'no-such-plugin',
    installHint: 'get it here\n',
  };
  const client = await createKubernetesClient({
    kubeconfig: writeKubeconfigFor('http://127.0.0.1:1', { exec }),
  });
  await assert.rejects(client.version(), {
    message: 'the credential plugin "no-such-plugin" of user "somebody" is not installed: get it here',
  });
});

test('a plugin that never ends does not outlast the time limit of the request', async () => {
  const { user } = plugin(`setTimeout(() => {}, 1_000)`);
  const client = await createKubernetesClient({
    kubeconfig: writeKubeconfigFor('http://127.0.0.1:1', user),
    requestTimeout: 200,
  });
  await assert.rejects(client.version(), { name: 'TimedOutError' });
});
