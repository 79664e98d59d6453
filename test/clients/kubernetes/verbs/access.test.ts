import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { UnauthorizedError } from '../../../../clients/kubernetes/errors.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';
import { writeKubeconfigFor } from '../fake-api-server.ts';

const kubernetes = await useKubernetes();

test('rights are asked for verb, kind and namespace', async () => {
  const namespace = await kubernetes.createNamespace();
  const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] }];
  const user = await kubernetes.createRestrictedUser(namespace, rules);
  const client = await createKubernetesClient({ kubeconfig: user.kubeconfig });
  const deployments = await client.resourceType('apps/v1', 'Deployment');
  const nodes = await client.resourceType('v1', 'Node');
  assert.equal(client.namespace, namespace);
  assert.equal(await client.can('list', deployments, namespace), true);
  assert.equal(await client.can('patch', deployments, namespace), false);
  assert.equal(await client.can('list', deployments, 'default'), false);
  assert.equal(await client.can('list', deployments), false);
  assert.equal(await client.can('list', nodes), false);
});

test('a token that the server does not know is told, without the token', async () => {
  const authority = Buffer.from(kubernetes.access.certificateAuthority).toString('base64');
  const kubeconfig = writeKubeconfigFor(
    kubernetes.server,
    { token: 'not-a-token' },
    { 'certificate-authority-data': authority },
  );
  const client = await createKubernetesClient({ kubeconfig });
  await assert.rejects(client.resourceTypes(), (error: unknown) => {
    assert(error instanceof UnauthorizedError);
    assert.match(error.message, /does not accept the credentials; they are missing, wrong or expired/);
    assert.doesNotMatch(error.message, /not-a-token/);
    return true;
  });
});

test('a server whose certificate nobody vouches for is not talked to', async () => {
  const client = await createKubernetesClient({ kubeconfig: writeKubeconfigFor(kubernetes.server) });
  await assert.rejects(client.version(), {
    name: 'UnreachableError',
    message: /its certificate is (not signed|signed by itself)/,
  });
});
