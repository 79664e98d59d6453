import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnreachableError } from '../../../clients/kubernetes/errors.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { writeKubeconfigFor } from '../../clients/kubernetes/fake-api-server.ts';
import { compare, connect, placesIn, renderOf, target } from './cluster.ts';
import { editLive } from './histories.ts';
import { deployment } from './probes.ts';

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);

const configMap = (name: string, namespace: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { a: '1' },
});

async function seedConfigMap(name = 'known'): Promise<KubernetesObject> {
  const object = configMap(name, await server.createNamespace());
  await kubernetes.create(object);
  return object;
}

test('a cluster that cannot be reached ends the comparison', async () => {
  const nowhere = await connect(writeKubeconfigFor('https://127.0.0.1:1'));
  await assert.rejects(compare(nowhere, [configMap('a', 'default')]), UnreachableError);
});

test('an empty source is said clearly, finds nothing, and is not enough to act on', async () => {
  const known = await seedConfigMap();
  const namespaces = [known.metadata.namespace ?? ''];
  const { result, partial } = await compare(kubernetes, [], { namespaces, reportCreated: true });
  assert.equal(partial, true);
  assert.deepEqual(result.findings, []);
  assert.deepEqual(result.errors, [
    {
      object: target,
      message: 'Git holds no object at commit 0123abc: nothing is compared and nothing changed',
    },
  ]);
});

test('a source with faults is compared as far as it goes, without calling anything undeclared', async () => {
  const known = await seedConfigMap();
  const namespace = known.metadata.namespace ?? '';
  await kubernetes.create(configMap('perhaps-in-the-broken-file', namespace));
  await editLive(kubernetes, known, (object) => (object['data'] = { a: '2' }), 'kubectl-edit');
  const desired = renderOf([known]);
  desired.faults.push({ position: { file: 'web.yaml', line: 7, column: 3 }, message: 'bad indentation' });
  const outcome = await compare(kubernetes, [], { desired, namespaces: [namespace], reportCreated: true });
  assert.equal(outcome.partial, true);
  assert.deepEqual(placesIn(outcome), ['/data/a (modified)']);
  assert.deepEqual(outcome.result.errors, [{ object: 'web.yaml:7:3', message: 'bad indentation' }]);
});

test('a kind that the cluster does not serve is one line, and the rest goes on', async () => {
  const known = await seedConfigMap();
  const widgets = ['a', 'b', 'c'].map((name) => ({
    apiVersion: 'nowhere.example.com/v1',
    kind: 'Gizmo',
    metadata: { name, namespace: known.metadata.namespace ?? '' },
  }));
  const { result, standings } = await compare(kubernetes, [...widgets, known]);
  assert.equal(result.errors.length, 1);
  assert.match(result.errors[0]?.object ?? '', /^Gizmo \S+\/a and 2 more$/);
  assert.match(result.errors[0]?.message ?? '', /nowhere\.example\.com\/v1/);
  assert.deepEqual([...standings.values()], ['true']);
});

test('a misspelt field is a fault of the source, not drift', async () => {
  const known = await seedConfigMap();
  const { result } = await compare(kubernetes, [{ ...known, datas: {} }]);
  assert.deepEqual(result.findings, []);
  assert.match(result.errors[0]?.message ?? '', /datas: unknown field/);
});

test('an object that stands twice in the source is said with both places', async () => {
  const known = await seedConfigMap();
  const { result } = await compare(kubernetes, [known, known]);
  const name = `ConfigMap ${known.metadata.namespace}/known`;
  const message = `${name} also stands at app.yaml:1: keep one of them`;
  assert.deepEqual(result.errors, [{ object: 'app.yaml:11:1', message }]);
});

test('an object that stands with and without its namespace is one, and nothing is changed on such a source', async () => {
  const known = await seedConfigMap();
  const { namespace = '', ...metadata } = known.metadata;
  const { result, partial } = await compare(kubernetes, [known, { ...known, metadata }], {
    namespaces: [namespace],
    reportCreated: true,
  });
  assert.match(result.errors[0]?.message ?? '', /^ConfigMap \S+\/known also stands at app\.yaml:1/);
  assert.equal(partial, true);
  assert.deepEqual(result.findings, []);
});

test('an object without a name is said with its place', async () => {
  const known = await seedConfigMap();
  const nameless = { ...known, metadata: { generateName: 'x-' } } as unknown as KubernetesObject;
  const { result } = await compare(kubernetes, [known, nameless]);
  assert.match(result.errors[0]?.message ?? '', /without metadata.name cannot be compared/);
});

test('objects get the namespace they leave out, and cluster-scoped ones lose theirs', async () => {
  const known = await seedConfigMap();
  const namespace = known.metadata.namespace ?? '';
  const anywhere = { ...known, metadata: { name: 'known' } };
  const misplaced = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, namespace: 'nonsense' },
  };
  const { result } = await compare(kubernetes, [anywhere, misplaced], { namespaces: [namespace] });
  assert.deepEqual(result.errors, []);
  assert.deepEqual(result.findings, []);
  assert.equal(result.summary.compared, 2);
});

test('status and what only the server writes does not count, should Git hold it', async () => {
  const namespace = await server.createNamespace();
  const object = deployment('web', namespace);
  await kubernetes.create(object);
  const exported = {
    ...object,
    metadata: {
      ...object.metadata,
      uid: 'x',
      resourceVersion: '1',
      generation: 9,
      creationTimestamp: '2020-01-01T00:00:00Z',
    },
    status: { replicas: 40 },
  };
  const { result } = await compare(kubernetes, [exported]);
  assert.deepEqual(result.errors, []);
  assert.deepEqual(result.findings, []);
});

test('without the right to list a kind, that is one clear line and the rest goes on', async () => {
  const namespace = await server.createNamespace();
  const objects = [configMap('a', namespace), configMap('b', namespace), deployment('web', namespace)];
  for (const object of objects) await kubernetes.create(object);
  const { kubeconfig } = await server.createRestrictedUser(namespace, [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'update', 'patch'] },
  ]);
  const restricted = await connect(kubeconfig);
  const { result, standings } = await compare(restricted, objects, { namespaces: [namespace] });
  assert.deepEqual(result.findings, []);
  assert.equal(result.errors.length, 1);
  assert.match(result.errors[0]?.message ?? '', /list.*deployments/);
  assert.deepEqual([...standings.values()].toSorted(), ['true', 'true', 'unknown']);
});

test('without the right to a dry run, what Git states is compared, and that is said', async () => {
  const namespace = await server.createNamespace();
  const objects = [configMap('a', namespace), configMap('b', namespace), configMap('c', namespace)];
  for (const object of objects) await kubernetes.create(object);
  await editLive(
    kubernetes,
    objects[0] as KubernetesObject,
    (object) => (object['data'] = { a: '2' }),
    'kubectl-edit',
  );
  const { kubeconfig } = await server.createRestrictedUser(namespace, [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] },
  ]);
  const readOnly = await connect(kubeconfig);
  const outcome = await compare(readOnly, objects);
  assert.deepEqual(placesIn(outcome), ['/data/a (modified)']);
  assert.equal(outcome.result.errors.length, 1);
  assert.match(outcome.result.errors[0]?.object ?? '', /and 2 more$/);
  assert.match(outcome.result.errors[0]?.message ?? '', /^compared only in what Git states: .*update/);
});

test('a drifted role is seen by a scanner that does not hold the rights in it', async () => {
  const namespace = await server.createNamespace();
  const role: KubernetesObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'reader', namespace },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  };
  const binding: KubernetesObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'reader', namespace },
    roleRef: { apiGroup: '', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'User', name: 'ann' }],
  };
  for (const object of [role, binding]) await kubernetes.create(object);
  await editLive(
    kubernetes,
    role,
    (object) => (object['rules'] = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]),
    'kubectl-edit',
  );
  const { kubeconfig } = await server.createRestrictedUser(namespace, [
    { apiGroups: ['rbac.authorization.k8s.io'], resources: ['*'], verbs: ['get', 'list', 'update'] },
  ]);
  const scanner = await connect(kubeconfig);
  const outcome = await compare(scanner, [role, binding]);
  assert.deepEqual(outcome.result.errors, []);
  assert.deepEqual(placesIn(outcome), ['/rules (modified)']);
  assert.equal(outcome.result.findings[0]?.severity, 'critical');
});

test('a cancelled comparison ends with the reason it was given', async () => {
  const known = await seedConfigMap();
  const reason = new Error('no longer needed');
  await assert.rejects(compare(kubernetes, [known], { signal: AbortSignal.abort(reason) }), reason);
});

test('an object of more than a megabyte is compared, and its values are not repeated in the finding', async () => {
  const namespace = await server.createNamespace();
  const big = configMap('big', namespace);
  big['data'] = { blob: 'x'.repeat(900_000) };
  await kubernetes.create(big);
  await editLive(
    kubernetes,
    big,
    (object) => (object['data'] = { blob: 'y'.repeat(900_000) }),
    'kubectl-edit',
  );
  const { result } = await compare(kubernetes, [big]);
  const [field] = result.findings[0]?.fields ?? [];
  assert.match(JSON.stringify(field?.live), /^"sha256:[0-9a-f]{64} \(900000 characters\)"$/);
  assert(JSON.stringify(result).length < 5000);
});
