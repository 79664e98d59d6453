import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Grant } from '../../domain/rights/grant.ts';
import { rightsOfCluster } from '../../workers/rights/rights-of-cluster.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { installation, startServerWithRoles, unneeded } from '../support/role-rights.ts';
import { testRollout } from '../support/rollouts.ts';

// A second InferenceService beside the first, and an HTTPRoute that moves between both.

const server = await startServerWithRoles();
const services = await useInferenceServices(server, { mode: 'Standard', settings: { gatewayApi: false } });
const old = await services.writeModel('old', { intercept: -2 });
const fresh = await services.writeModel('fresh', { intercept: 2 });
const namespace = await server.createNamespace('ml');
const route = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { namespace, name: 'own' },
  spec: {
    hostnames: ['credit.example'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [{ group: '', kind: 'Service', name: 'credit-predictor', port: 80 }],
      },
    ],
  },
};
let administrator: KubernetesClient;
let grants: Grant[];

before(async () => {
  administrator = await createKubernetesClient({ kubeconfig: server.kubeconfig });
  const service = {
    model: 'credit',
    namespace,
    name: 'credit',
    rollsOut: true,
    checksCapacity: false,
    blueGreen: true,
  };
  const served = await administrator.resourceTypes();
  const needs = { served, targets: [], sources: [], services: [service], trainings: [] };
  const cluster = { cluster: { context: server.context }, name: server.context };
  const here = { ...cluster, targets: [], sourcesOf: [], served: [], trained: [] };
  const rights = rightsOfCluster(here, needs, { roles: ['rollouts'], installation });
  grants = rights.flatMap((one) => one.grants);
  await server.give(rights);
  const model = { modelFormat: { name: 'sklearn' }, storageUri: old };
  await services.create(namespace, 'credit', { minReplicas: 1, model });
  await services.statusThat(namespace, 'credit', ({ conditions = [] }) =>
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
  await administrator.create(route, { fieldManager: 'kubectl' });
});
after(() => administrator.close());

test('a second service is made, given the traffic, kept and taken away with the rights of rollouts', async () => {
  const rollout = testRollout(await server.clientOf('rollouts'), {
    service: { namespace, name: 'credit' },
    champion: { revision: 'credit', storageUri: old },
    candidate: { storageUri: fresh },
    mode: 'blue-green',
    route: 'own',
  });
  assert.equal((await rollout.shift(10)).candidatePercent, 10);
  await rollout.shift(100);
  await rollout.promote();
  await rollout.retire();
  assert.deepEqual(
    server.asked('rollouts').filter(({ isRefused }) => isRefused),
    [],
  );
});

test('each right that only a second service takes was needed', () => {
  const only = [
    'a second service beside it',
    'moves traffic between both',
    'which model is loaded, and ready',
  ];
  const left = unneeded(grants, server.asked('rollouts'));
  assert.deepEqual(
    left.filter((line) => only.some((why) => line.startsWith(`credit: ${why}:`))),
    [],
  );
});
