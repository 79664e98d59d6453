import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect, placesIn } from './cluster.ts';
import { editLive } from './histories.ts';
import { deployment } from './probes.ts';

const server = await useKubernetes({ controllers: true });
const kubernetes = await connect(server.kubeconfig);

const rule = 'scaled by its HorizontalPodAutoscaler';

function autoscaler(name: string, namespace: string): KubernetesObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 2,
      maxReplicas: 6,
    },
  };
}

async function seed(prepare: (deployment: KubernetesObject) => void = () => undefined) {
  const namespace = await server.createNamespace();
  const web = deployment('web', namespace);
  prepare(web);
  const objects = [web, autoscaler('web', namespace)];
  for (const object of objects) await kubernetes.apply(object, { fieldManager: 'kubectl', force: true });
  return { web, objects };
}

function scale(object: KubernetesObject, replicas: number, fieldManager: string) {
  const patch = [{ op: 'replace' as const, path: '/spec/replicas', value: replicas }];
  return kubernetes.patch(referenceOf(object), patch, { fieldManager, subresource: 'scale' });
}

const withReplicas = (replicas: number) => (object: KubernetesObject) => {
  (object['spec'] as { replicas: number }).replicas = replicas;
};

function restart(object: KubernetesObject): void {
  const { template } = object['spec'] as { template: KubernetesObject };
  template.metadata.annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' };
}

test('replicas that the autoscaler set within its bounds are no drift, and named as ignored', async () => {
  const { web, objects } = await seed();
  await scale(web, 5, 'kube-controller-manager');
  const { result } = await compare(kubernetes, objects);
  assert.deepEqual(result.findings, []);
  assert.deepEqual(result.ignored, [{ ...referenceOf(web), rule }]);
  assert.equal(result.summary.ignored, 1);
});

test('replicas that Git leaves to the autoscaler are no drift either, unless somebody edits them', async () => {
  const { web, objects } = await seed((object) => delete (object['spec'] as { replicas?: number }).replicas);
  await scale(web, 5, 'kube-controller-manager');
  assert.deepEqual((await compare(kubernetes, objects)).result.findings, []);
  await editLive(kubernetes, web, withReplicas(4), 'kubectl-edit');
  assert.deepEqual(placesIn(await compare(kubernetes, objects)), ['/spec/replicas (modified)']);
});

test('replicas beyond the bounds are drift, even by the autoscaler', async () => {
  const { web, objects } = await seed();
  await scale(web, 7, 'kube-controller-manager');
  assert.deepEqual(placesIn(await compare(kubernetes, objects)), ['/spec/replicas (modified)']);
});

test('replicas that a person scaled within the bounds are drift', async () => {
  const { web, objects } = await seed();
  await scale(web, 5, 'kubectl');
  const { result } = await compare(kubernetes, objects);
  const [field] = result.findings[0]?.fields ?? [];
  assert.equal(field?.path, '/spec/replicas');
  assert.equal(field?.manager, 'kubectl');
  assert.equal(field?.subresource, 'scale');
});

test('replicas that a person edited past the scale subresource are drift', async () => {
  const { web, objects } = await seed();
  await editLive(kubernetes, web, withReplicas(5), 'kube-controller-manager');
  assert.deepEqual(placesIn(await compare(kubernetes, objects)), ['/spec/replicas (modified)']);
});

test('beside drift, what the autoscaler did is listed as ignored in the finding', async () => {
  const { web, objects } = await seed();
  await scale(web, 5, 'kube-controller-manager');
  await editLive(
    kubernetes,
    web,
    (object) => (object.metadata.labels = { app: 'web', team: 'x' }),
    'kubectl-edit',
  );
  const { result } = await compare(kubernetes, objects);
  const [finding] = result.findings;
  assert.deepEqual(
    finding?.fields.map(({ path }) => path),
    ['/metadata/labels/team'],
  );
  assert.deepEqual(
    finding.ignored.filter(({ path }) => path === '/spec/replicas'),
    [{ path: '/spec/replicas', rule }],
  );
});

test('a rollout restart is silent', async () => {
  const { web, objects } = await seed();
  await editLive(kubernetes, web, restart, 'kubectl-rollout');
  const { result } = await compare(kubernetes, objects);
  assert.deepEqual(result.findings, []);
  assert.deepEqual(
    result.ignored.map((one) => one.rule),
    ['restarted with kubectl rollout restart'],
  );
});
