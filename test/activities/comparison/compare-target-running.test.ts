import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { startOwnKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect } from './cluster.ts';
import { deployment } from './probes.ts';

// Without controllers: what runs is exactly what a test says.
const server = await startOwnKubernetes();
const kubernetes = await connect(server.kubeconfig);

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;
const image = 'registry.example/api:1.4.2';

/** Puts a status beside an object that exists. */
async function setStatus(url: string, status: JsonObject): Promise<void> {
  await server.call('PATCH', `${url}/status`, { status }, 'application/merge-patch+json');
}

async function createNode(name: string, { ready = 'True', gpus = 8 } = {}): Promise<void> {
  await server.call('POST', '/api/v1/nodes', { metadata: { name } });
  await setStatus(`/api/v1/nodes/${name}`, {
    conditions: [{ type: 'Ready', status: ready }],
    capacity: { 'nvidia.com/gpu': '8' },
    allocatable: { 'nvidia.com/gpu': String(gpus) },
  });
}

/** A deployment of two whose controller reports so many as ready. */
async function createDeployment(
  namespace: string,
  ready: number,
  status: JsonObject = {},
): Promise<KubernetesObject> {
  const object = deployment('api', namespace);
  await kubernetes.create(object);
  const url = `/apis/apps/v1/namespaces/${namespace}/deployments/api`;
  await setStatus(url, { observedGeneration: 1, replicas: 2, readyReplicas: ready, ...status });
  return object;
}

interface PodState {
  node?: string;
  ready?: boolean;
  waiting?: string;
  unschedulable?: string;
  digest?: string;
}

async function createPod(namespace: string, name: string, state: PodState = {}): Promise<void> {
  const { node, ready = false, waiting, unschedulable, digest } = state;
  const limits = { 'nvidia.com/gpu': '1' };
  await server.call('POST', `/api/v1/namespaces/${namespace}/pods`, {
    metadata: { name, labels: { app: 'api' } },
    spec: { ...(node && { nodeName: node }), containers: [{ name: 'api', image, resources: { limits } }] },
  });
  const scheduled = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: unschedulable ?? '',
  };
  const status = {
    phase: ready ? 'Running' : 'Pending',
    conditions: [
      { type: 'Ready', status: ready ? 'True' : 'False' },
      ...(unschedulable === undefined ? [] : [scheduled]),
    ],
    containerStatuses: [
      {
        name: 'api',
        image,
        imageID: digest === undefined ? '' : `registry.example/api@${digest}`,
        ready,
        restartCount: 0,
        ...(waiting === undefined ? {} : { state: { waiting: { reason: waiting } } }),
        ...(waiting === 'CrashLoopBackOff'
          ? { lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }
          : {}),
      },
    ],
  };
  await setStatus(`/api/v1/namespaces/${namespace}/pods/${name}`, status);
}

async function findingsFor(objects: readonly KubernetesObject[]): Promise<Finding[]> {
  const { result, standings } = await compare(kubernetes, objects, { reportRunning: true });
  assert.deepEqual(result.errors, []);
  assert(
    standings.values().every((standing) => standing === 'true'),
    'the spec equals Git',
  );
  return result.findings;
}

const reasonsIn = (findings: readonly Finding[]) =>
  findings.flatMap(({ health = [] }) => health.map(({ cause, reason }) => `${cause}: ${reason}`));

await createNode('lost', { ready: 'Unknown' });
await createNode('worn', { gpus: 6 });
await createNode('sound');

test('a node that is not ready is the hardware cause of replicas that are short', async () => {
  const namespace = await server.createNamespace();
  const object = await createDeployment(namespace, 1);
  await createPod(namespace, 'one', { node: 'sound', ready: true });
  await createPod(namespace, 'two', { node: 'lost' });
  const [finding, ...others] = await findingsFor([object]);
  assert.deepEqual(others, []);
  assert.equal(finding?.drift, 'health');
  assert.deepEqual(finding.health, [
    { cause: 'hardware', reason: 'node lost is not ready', nodes: ['lost'] },
  ]);
  assert.match(finding.notHealable ?? '', /hardware/);
  assert.deepEqual([finding.fields[0]?.desired, finding.fields[0]?.live], [2, 1]);
  const [again] = await findingsFor([object]);
  assert.equal(again?.digest, finding.digest, 'nothing has moved');
});

test('a GPU that dropped out of a node is the cause where a pod asks for one', async () => {
  const namespace = await server.createNamespace();
  const object = await createDeployment(namespace, 0);
  await createPod(namespace, 'one', {
    unschedulable: '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.',
  });
  const findings = await findingsFor([object]);
  assert.deepEqual(reasonsIn(findings), [
    'hardware: node worn offers 6 of its 8 nvidia.com/gpu: a GPU dropped out',
  ]);
  assert.equal(findings[0]?.severity, 'high');
});

for (const { waiting, says } of [
  { waiting: 'ImagePullBackOff', says: `image: image ${image} cannot be pulled` },
  { waiting: 'CrashLoopBackOff', says: 'crash: container api keeps crashing (exit code 137, OOMKilled)' },
  {
    waiting: 'CreateContainerConfigError',
    says: 'configuration: container api refers to a ConfigMap, a Secret or a key that is not there',
  },
]) {
  test(`${waiting} is told in plain words`, async () => {
    const namespace = await server.createNamespace();
    const object = await createDeployment(namespace, 0);
    for (const name of ['one', 'two']) await createPod(namespace, name, { node: 'sound', waiting });
    assert.deepEqual(reasonsIn(await findingsFor([object])), [says]);
  });
}

test('a rollout that gave up is told, one under way and a change not yet seen are silent', async () => {
  const under = await createDeployment(await server.createNamespace(), 1);
  const unseen = await createDeployment(await server.createNamespace(), 0, {
    observedGeneration: 0,
    conditions: [{ type: 'Progressing', status: 'False' }],
  });
  assert.deepEqual(await findingsFor([under, unseen]), []);
  const stalled = await createDeployment(await server.createNamespace(), 1, {
    conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
  });
  assert.match(reasonsIn(await findingsFor([stalled])).join(), /^rollout: /);
});

test('health is no matter of Git where the spec itself drifted', async () => {
  const namespace = await server.createNamespace();
  const object = await createDeployment(namespace, 1);
  await createPod(namespace, 'two', { node: 'lost' });
  const patch = [{ op: 'replace' as const, path: '/spec/replicas', value: 3 }];
  await kubernetes.patch({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'api' }, patch);
  const { result } = await compare(kubernetes, [object], { reportRunning: true });
  assert.deepEqual(
    result.findings.map(({ drift }) => drift),
    ['configuration'],
  );
});

test('one tag that runs as two digests is image drift, however the pods are', async () => {
  const namespace = await server.createNamespace();
  const object = await createDeployment(namespace, 2);
  await createPod(namespace, 'one', { node: 'sound', ready: true, digest: digestOf('a') });
  await createPod(namespace, 'two', { node: 'sound', ready: true, digest: digestOf('a') });
  assert.deepEqual(await findingsFor([object]), []);
  await createPod(namespace, 'three', { node: 'sound', ready: true, digest: digestOf('b') });
  const [finding] = await findingsFor([object]);
  assert.equal(finding?.drift, 'image');
  assert.match(finding.notHealable ?? '', /digest in Git/);
  const [field] = finding.fields;
  assert.equal(field?.location, '/spec/template/spec/containers/[api]/image');
  assert.equal(field.live, `${digestOf('a')} (2 pods), ${digestOf('b')} (1 pod)`);
  assert.equal(field.note, 'one tag runs as 2 digests');
});

test('who may not list pods is told so where something is short, and only there', async () => {
  const namespace = await server.createNamespace();
  const object = await createDeployment(namespace, 2);
  const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['*'] }];
  const user = await server.createRestrictedUser(namespace, rules);
  const restricted = await connect(user.kubeconfig);
  const look = async () => (await compare(restricted, [object], { reportRunning: true })).result.errors;
  assert.deepEqual(await look(), []);
  const url = `/apis/apps/v1/namespaces/${namespace}/deployments/api`;
  await setStatus(url, { readyReplicas: 1 });
  assert.match((await look())[0]?.message ?? '', /grant list on pods/);
});
