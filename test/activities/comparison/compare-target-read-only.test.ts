import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTarget } from '../../../activities/comparison/compare-target.ts';
import type {
  CompareTargetDeps,
  CompareTargetOutput,
} from '../../../activities/comparison/compare-target.ts';
import { ComparisonMemory } from '../../../activities/comparison/comparison-memory.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { connect, fingerprint, placesIn, renderOf } from './cluster.ts';
import { editLive } from './histories.ts';

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);

function deployment(name: string, namespace: string): KubernetesObject {
  const labels = { app: name };
  const containers = [{ name: 'main', image: 'registry.example/main:1', ports: [{ containerPort: 80 }] }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

/** What a person adds to it who edits it live: a variable, a field of the pod, and a container. */
function addByHand(object: KubernetesObject): Promise<void> {
  return editLive(
    kubernetes,
    object,
    (live) => {
      const { spec } = (live['spec'] as { template: { spec: { containers: object[] } } }).template;
      Object.assign(spec, { hostNetwork: true });
      Object.assign(spec.containers[0] as object, { env: [{ name: 'DEBUG', value: '1' }] });
      spec.containers.push({ name: 'added', image: 'registry.example/added:1' });
    },
    'kubectl-edit',
  );
}

async function scene(): Promise<{
  objects: KubernetesObject[];
  compareBy: (deps: Partial<CompareTargetDeps>) => Promise<CompareTargetOutput>;
  readOnly: CompareTargetDeps['kubernetes'];
}> {
  const namespace = await server.createNamespace();
  const objects = Array.from({ length: 30 }, (_, index) => deployment(`app-${index}`, namespace));
  for (const object of objects) await kubernetes.create(object);
  const { kubeconfig } = await server.createRestrictedUser(namespace, [
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] },
  ]);
  return {
    objects,
    readOnly: await connect(kubeconfig),
    compareBy: (deps) =>
      compareTarget(
        { kubernetes, fingerprint, ...deps },
        {
          target: 'read-only',
          commit: '0123abc',
          desired: renderOf(objects),
          namespaces: [],
          ignoreRules: [],
          firstSeen: () => undefined,
          now: new Date(),
          reportCreated: false,
        },
      ),
  };
}

test('a user who may only read is refused a few times, not once for each object, and is told which right is missing', async () => {
  const { compareBy, readOnly } = await scene();
  const { result, standings } = await compareBy({ kubernetes: readOnly, memory: new ComparisonMemory() });
  assert.deepEqual(result.findings, []);
  assert.equal(standings.size, 30);
  assert(result.summary.dryRuns <= 8, JSON.stringify(result.summary));
  const [error, ...more] = result.errors;
  assert.deepEqual(more, []);
  assert.match(error?.object ?? '', / and 29 more$/);
  assert.match(error?.message ?? '', /^compared only in what Git states: .*may not update deployments\.apps/);
});

test('what others learnt of defaults shows a user who may only read what was added', async () => {
  const { objects, compareBy, readOnly } = await scene();
  const memory = new ComparisonMemory();
  assert.deepEqual((await compareBy({ memory })).result.findings, []);
  await addByHand(objects[3] as KubernetesObject);
  for (const how of [{ kubernetes: readOnly }, { local: true }]) {
    const outcome = await compareBy({ ...how, memory });
    assert.deepEqual(placesIn(outcome), [
      '/spec/template/spec/containers/[added] (added)',
      '/spec/template/spec/containers/[main]/env (added)',
      '/spec/template/spec/hostNetwork (added)',
    ]);
  }
});

test('an object that looked true without the answer of the server is asked about by who may', async () => {
  const { objects, compareBy } = await scene();
  const memory = new ComparisonMemory();
  for (const object of objects.slice(0, 2)) await addByHand(object);
  assert.deepEqual((await compareBy({ local: true, memory })).result.findings, []);
  assert.equal((await compareBy({ memory })).result.summary.drifted, 2);
});
