import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { inClusterConnection } from '../../../../clients/kubernetes/connection/in-cluster.ts';
import { openConnection } from '../../../../clients/kubernetes/connection/open-connection.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };

test('a pod finds its cluster, namespace and token', async () => {
  const folder = temporaryFolder();
  for (const [name, content] of [
    ['token', 'pod-token\n'],
    ['namespace', 'payments\n'],
    ['ca.crt', 'authority'],
  ] as const) {
    writeFileSync(path.join(folder, name), content);
  }
  const connection = await inClusterConnection(environment, folder);
  assert.equal(connection.server, 'https://[fd00::1]:443');
  assert.equal(connection.namespace, 'payments');
  const { headers, tls } = await connection.credentials.current();
  assert.equal(headers['authorization'], 'Bearer pod-token');
  assert.equal(tls.authority, 'authority');
});

test('outside a cluster that is said', async () => {
  await assert.rejects(openConnection({ inCluster: true, environment: {} }), {
    name: 'KubeconfigError',
    message: 'not running inside a cluster (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set)',
  });
});

test('without a kubeconfig the pod is the answer, but not to a question about a context', async () => {
  const HOME = temporaryFolder();
  const connection = await openConnection({ environment: { ...environment, HOME } });
  assert.equal(connection.origin, "this pod's service account");
  await assert.rejects(openConnection({ context: 'prod', environment: { ...environment, HOME } }), {
    name: 'KubeconfigError',
  });
});
