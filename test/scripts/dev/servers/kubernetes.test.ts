import assert from 'node:assert/strict';
import test from 'node:test';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { requestKubernetes } from '../../../../scripts/dev/servers/kubernetes-access.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';

const kubernetes = await useKubernetes({ controllers: true });
const namespace = await kubernetes.createNamespace('servers');
const container = { name: 'main', image: 'registry.example/app:1' };

test('a caller without a token is refused', async () => {
  const { status } = await requestKubernetes(
    { ...kubernetes.access, token: 'wrong' },
    'GET',
    '/api/v1/namespaces',
  );
  assert.equal(status, 401);
});

test('a Deployment becomes available on simulated nodes', async () => {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  await kubernetes.call('POST', path, {
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  });
  await waitUntil(
    async () => {
      const { status } = (await kubernetes.call('GET', `${path}/web`)) as {
        status: { availableReplicas?: number };
      };
      return status.availableReplicas === 2;
    },
    { within: 120_000 },
  );
});

test('a Job that asks for two GPUs runs on the node that has them and completes', async () => {
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const resources = { limits: { 'nvidia.com/gpu': '2' } };
  const template = { spec: { restartPolicy: 'Never', containers: [{ ...container, resources }] } };
  await kubernetes.call('POST', path, { metadata: { name: 'train' }, spec: { template } });
  await waitUntil(
    async () => {
      const { status } = (await kubernetes.call('GET', `${path}/train`)) as {
        status: { succeeded?: number };
      };
      return status.succeeded === 1;
    },
    { within: 120_000 },
  );
  const pods = (await kubernetes.call(
    'GET',
    `/api/v1/namespaces/${namespace}/pods?labelSelector=job-name%3Dtrain`,
  )) as { items: { spec: { nodeName: string } }[] };
  assert.deepEqual(
    pods.items.map(({ spec }) => spec.nodeName),
    ['gpu-1'],
  );
});

test('a restricted user may do what its rules say and nothing else', async () => {
  const { kubeconfig, name } = await kubernetes.createRestrictedUser(namespace, [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] },
  ]);
  assert.match(kubeconfig, /kubeconfig\.yaml$/);
  const review = async (verb: string, resource: string) => {
    const spec = {
      user: name,
      groups: ['system:serviceaccounts'],
      resourceAttributes: { namespace, verb, resource },
    };
    const answer = await kubernetes.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      spec,
    });
    return (answer as { status: { allowed: boolean } }).status.allowed;
  };
  assert.equal(await review('list', 'configmaps'), true);
  assert.equal(await review('list', 'secrets'), false);
  assert.equal(await review('delete', 'configmaps'), false);
});
