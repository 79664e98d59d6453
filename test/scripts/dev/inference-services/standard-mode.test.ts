import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InferenceServiceStatus } from '../../../../scripts/dev/inference-services/inference-service.ts';
import type { ServedPart } from '../../../../scripts/dev/inference-services/service-runtime.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startOwnKubernetes } from '../../../support/kubernetes-server.ts';
import { useInferenceServices } from '../../../support/inference-services.ts';

const server = await startOwnKubernetes();
const services = await useInferenceServices(server, { mode: 'Standard' });
const old = await services.writeModel('old', { intercept: -2 });
const fresh = await services.writeModel('fresh', { intercept: 2 });

const modelOf = (storageUri: string) => ({ modelFormat: { name: 'sklearn' }, storageUri });
const isReady = ({ conditions = [] }: InferenceServiceStatus): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

async function champion(name: string): Promise<string> {
  const namespace = await server.createNamespace(name);
  await services.create(namespace, name, { minReplicas: 4, model: modelOf(old) });
  await services.statusThat(namespace, name, isReady);
  return namespace;
}

async function servedThat(
  namespace: string,
  name: string,
  holds: (parts: ServedPart[]) => boolean,
): Promise<ServedPart[]> {
  return await waitUntil(
    () => {
      const parts = services.observe(namespace, name);
      return holds(parts) && parts;
    },
    { within: 120_000 },
  );
}

async function weightsOf(namespace: string, route: string): Promise<Record<string, number | undefined>> {
  const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/${route}`;
  const { spec } = (await server.call('GET', path)) as {
    spec: { rules: [{ backendRefs: { name: string; weight?: number }[] }] };
  };
  return Object.fromEntries(spec.rules[0].backendRefs.map(({ name, weight }) => [name, weight]));
}

describe('an InferenceService in Standard mode', { timeout: 300_000 }, () => {
  it('ignores a percent of the predictor without a word', async () => {
    const namespace = await champion('ignores');
    await services.change(namespace, 'ignores', {
      predictor: { canaryTrafficPercent: 10, model: { storageUri: fresh } },
    });
    const [part] = await servedThat(namespace, 'ignores', ([one]) => one?.storageUri === fresh);
    assert.equal(part?.percent, 100);
    const status = await services.statusThat(namespace, 'ignores', isReady);
    assert.equal(status.components?.predictor?.traffic, undefined);
    assert.equal(JSON.stringify(status).includes('canary'), false);
  });

  it('sends nobody to a canary without the Gateway API, which only sizes it', async () => {
    const namespace = await champion('sized');
    await services.change(namespace, 'sized', {
      canary: [{ trafficPercent: 25, predictor: { name: 'v2', model: modelOf(fresh) } }],
    });
    const status = await services.statusThat(
      namespace,
      'sized',
      ({ canaryStatuses = [] }) => canaryStatuses[0]?.ready === true,
    );
    assert.deepEqual(status.canaryStatuses, [{ name: 'v2', ready: true, trafficPercent: 25 }]);
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/sized-v2-predictor`;
    const { spec } = (await server.call('GET', path)) as { spec: { replicas: number } };
    assert.equal(spec.replicas, 1);
    const shares = services.observe(namespace, 'sized').map(({ name, percent }) => [name, percent]);
    assert.deepEqual(shares, [
      ['sized-predictor', 100],
      ['sized-v2-predictor', 0],
    ]);
  });

  it('splits traffic by weights of HTTPRoutes where the Gateway API is on, and promotes by the name', async () => {
    services.settings.gatewayApi = true;
    const namespace = await champion('weighted');
    await services.change(namespace, 'weighted', {
      canary: [{ trafficPercent: 25, predictor: { name: 'v2', model: modelOf(fresh) } }],
    });
    await servedThat(namespace, 'weighted', (parts) => parts.some(({ percent }) => percent === 25));
    const weights = await waitUntil(
      async () => {
        const found = await weightsOf(namespace, 'weighted-predictor');
        return found['weighted-v2-predictor'] === 25 && found;
      },
      { within: 120_000 },
    );
    assert.equal(weights['weighted-predictor'], 75);
    await services.change(namespace, 'weighted', {
      predictor: { name: 'v2', model: modelOf(fresh) },
      canary: null,
    });
    const parts = await servedThat(namespace, 'weighted', (all) => all.length === 1);
    assert.deepEqual(
      parts.map(({ name, percent }) => [name, percent]),
      [['weighted-v2-predictor', 100]],
    );
  });

  it('keeps its old pods where the new ones cannot be loaded', async () => {
    const namespace = await champion('broken');
    await services.change(namespace, 'broken', { predictor: { model: { storageUri: `${old}-missing` } } });
    await services.statusThat(
      namespace,
      'broken',
      ({ modelStatus }) => modelStatus?.transitionStatus === 'BlockedByFailedLoad',
    );
    assert.equal((await services.ask(namespace, 'broken', {})).status, 200);
  });
});
