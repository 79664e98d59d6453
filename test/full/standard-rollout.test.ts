import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { JsonObject } from '../../domain/infrastructure/object.ts';
import type { InferenceServiceStatus } from '../../scripts/dev/inference-services/inference-service.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { mostTraffic, testRollout, wasAlwaysReady } from '../support/rollouts.ts';
import type { TestRollout } from '../support/rollouts.ts';

const server = await startOwnKubernetes();
const services = await useInferenceServices(server, { mode: 'Standard', settings: { gatewayApi: true } });
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });
const old = await services.writeModel('old', { intercept: -2 });

const isReady = ({ conditions = [] }: InferenceServiceStatus): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
const serviceKind = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService' };
const routeKind = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' };

interface Story {
  namespace: string;
  candidate: string;
  rollout: TestRollout;
  samples: () => ReturnType<typeof services.history>;
}

async function story(name: string, plan: Partial<TestRollout['run']['plan']>): Promise<Story> {
  const namespace = await server.createNamespace(name);
  const candidate = await services.writeModel(`fresh-${name}`, { intercept: 2 });
  await services.create(namespace, 'credit', {
    minReplicas: 4,
    model: { modelFormat: { name: 'sklearn' }, storageUri: old },
  });
  await services.statusThat(namespace, 'credit', isReady);
  const since = services.history(namespace, 'credit').length - 1;
  const rollout = testRollout(kubernetes, {
    service: { namespace, name: 'credit' },
    champion: { revision: 'credit-predictor', storageUri: old },
    candidate: { storageUri: candidate },
    ...plan,
  });
  return { namespace, candidate, rollout, samples: () => services.history(namespace, 'credit').slice(since) };
}

async function specOf(namespace: string): Promise<JsonObject> {
  const live = await kubernetes.get({ ...serviceKind, namespace, name: 'credit' });
  return live?.['spec'] as JsonObject;
}

const blue = { revision: 'credit', storageUri: old };
/** As the controller of Deployments would say that so many pods of one answer. */
async function answering(namespace: string, name: string, availableReplicas: number): Promise<void> {
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
  const live = await kubernetes.get(deployment);
  const { generation: observedGeneration } = live?.metadata ?? {};
  const status = { observedGeneration, replicas: 4, updatedReplicas: 4, readyReplicas: 4, availableReplicas };
  const operations = [{ op: 'add' as const, path: '/status', value: status }];
  await kubernetes.patch(deployment, operations, { fieldManager: 'controller', subresource: 'status' });
}

const shareOf = (told: Story): number => mostTraffic(told.samples().slice(-1), told.candidate);

describe('a rollout by spec.canary in Standard mode', { timeout: 300_000, concurrency: true }, () => {
  it('follows the weights of the routes, and retires the champion without starting a pod anew', async () => {
    const told = await story('weights', { mode: 'standard' });
    for (const percent of [25, 100]) {
      const observed = await told.rollout.shift(percent);
      assert.equal(observed.candidatePercent, percent);
      assert.equal(observed.candidate, 'credit-rabc123-predictor');
      assert.equal(mostTraffic(told.samples(), told.candidate), percent);
    }
    const promoted = await told.rollout.promote();
    assert.equal(promoted.candidatePercent, 100);
    // Warm until it is retired.
    assert.ok(wasAlwaysReady(told.samples(), old));
    await told.rollout.retire();
    assert.deepEqual(await specOf(told.namespace), {
      predictor: {
        minReplicas: 4,
        name: 'rabc123',
        model: { modelFormat: { name: 'sklearn' }, storageUri: told.candidate },
      },
    });
    assert.equal(shareOf(told), 100);
  });

  it('takes the candidate away and leaves the service as it was', async () => {
    const told = await story('away', { mode: 'standard' });
    const former = await specOf(told.namespace);
    await told.rollout.shift(25);
    await told.rollout.restore();
    assert.deepEqual(await specOf(told.namespace), former);
    assert.equal(shareOf(told), 0);
    assert.ok(wasAlwaysReady(told.samples(), old));
  });

  it('sends nobody to a champion without a replica while the candidate answers', async () => {
    const told = await story('scaled-away', { mode: 'standard' });
    const { namespace, candidate, rollout } = told;
    const former = await specOf(namespace);
    await rollout.shift(100);
    await rollout.promote();
    await answering(namespace, 'credit-predictor', 0);
    await answering(namespace, 'credit-rabc123-predictor', 4);
    const restoring = rollout.restore();
    // Many looks long.
    await pause(1000);
    assert.equal(mostTraffic(told.samples().slice(-1), candidate), 100);
    await answering(namespace, 'credit-predictor', 1);
    assert.match(await restoring, /^credit-predictor takes everything, with 1 of 4 replicas ready$/);
    assert.deepEqual(await specOf(namespace), former);
    assert.equal(shareOf(told), 0);
  });

  it('brings a retired champion back as a canary of its own first', async () => {
    const told = await story('retired', { mode: 'standard' });
    await told.rollout.shift(100);
    await told.rollout.promote();
    await told.rollout.retire();
    await told.rollout.restore();
    const { predictor } = (await specOf(told.namespace)) as { predictor: JsonObject };
    assert.equal(predictor['name'], 'former');
    assert.equal(shareOf(told), 0);
  });
});

const ownRoute = (namespace: string) => ({
  ...routeKind,
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
});

async function routeOf(namespace: string): Promise<unknown> {
  return (await kubernetes.get({ ...routeKind, namespace, name: 'own' }))?.['spec'];
}

describe('a rollout where KServe has no weighted routes', { timeout: 300_000, concurrency: true }, () => {
  before(() => {
    services.settings.gatewayApi = false;
  });

  it('ends where spec.canary is accepted and no route follows', async () => {
    const told = await story('deaf', { mode: 'standard' });
    told.rollout.deps.pace = { every: 50, followWithin: 500 };
    await assert.rejects(told.rollout.shift(25), {
      code: 'traffic-not-following',
      message: /the HTTPRoutes give 25 % to credit-rabc123-predictor/,
    });
    assert.ok(wasAlwaysReady(told.samples(), old));
  });

  it('moves a route of the user between two services, and gives it back as it was', async () => {
    const told = await story('blue', { mode: 'blue-green', route: 'own', champion: blue });
    const { namespace } = told;
    const former = await specOf(namespace);
    await kubernetes.create(ownRoute(namespace));
    const observed = await told.rollout.shift(10);
    assert.equal(observed.candidatePercent, 10);
    assert.equal(observed.candidate, 'credit-rabc123');
    assert.ok(observed.candidateReady && observed.championReady);
    await told.rollout.restore();
    assert.deepEqual(await routeOf(namespace), ownRoute(namespace).spec);
    assert.deepEqual(await specOf(namespace), former);
    assert.equal(await kubernetes.get({ ...serviceKind, namespace, name: 'credit-rabc123' }), undefined);
    assert.equal(mostTraffic(told.samples(), told.candidate), 0);
  });

  it('gives the service itself the candidate when the champion is retired, and takes it back', async () => {
    const told = await story('green', { mode: 'blue-green', route: 'own', champion: blue });
    const { namespace } = told;
    const former = await specOf(namespace);
    await kubernetes.create(ownRoute(namespace));
    await told.rollout.shift(100);
    await told.rollout.promote();
    // Until it is retired the champion is one patch of the route away.
    assert.deepEqual(await specOf(namespace), former);
    await told.rollout.retire();
    assert.equal(shareOf(told), 100);
    assert.deepEqual(await routeOf(namespace), ownRoute(namespace).spec);
    assert.equal(await kubernetes.get({ ...serviceKind, namespace, name: 'credit-rabc123' }), undefined);
    await told.rollout.restore();
    assert.deepEqual(await specOf(namespace), former);
    assert.equal(shareOf(told), 0);
  });
});
