import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect, target } from './cluster.ts';
import { deployment } from './probes.ts';

const server = await useKubernetes({ controllers: true });
const kubernetes = await connect(server.kubeconfig);

const configMap = (name: string, namespace: string, annotations = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, annotations },
  data: { a: '1' },
});

async function create(object: KubernetesObject, fieldManager = 'kubectl-create'): Promise<KubernetesObject> {
  if (object.metadata.namespace === undefined) after(() => kubernetes.delete(referenceOf(object)));
  return kubernetes.create(object, { fieldManager });
}

test('what somebody created in a governed namespace is drift, with who made it', async () => {
  const namespace = await server.createNamespace();
  const known = configMap('known', namespace);
  await create(known);
  await create(configMap('stray', namespace));
  await create(deployment('rogue', namespace), 'kubectl-run');
  const { result } = await compare(kubernetes, [known], { namespaces: [namespace], reportCreated: true });
  assert.deepEqual(result.errors, []);
  assert.deepEqual(
    result.findings.map(({ drift, kind, name, fields }) => [
      drift,
      kind,
      name,
      fields[0]?.change,
      fields[0]?.manager,
    ]),
    [
      ['created', 'ConfigMap', 'stray', 'added', 'kubectl-create'],
      ['created', 'Deployment', 'rogue', 'added', 'kubectl-run'],
    ],
  );
});

test('nothing is created drift where nothing is governed, nor without being asked for', async () => {
  const namespace = await server.createNamespace();
  const known = configMap('known', namespace);
  await create(known);
  await create(configMap('stray', namespace));
  assert.deepEqual((await compare(kubernetes, [known], { reportCreated: true })).result.findings, []);
  assert.deepEqual((await compare(kubernetes, [known], { namespaces: [namespace] })).result.findings, []);
});

test('what controllers make of an application is not drift', async () => {
  const namespace = await server.createNamespace();
  const service: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  };
  const claims: JsonObject = {
    metadata: { name: 'data' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'none',
    },
  };
  const web = deployment('web', namespace);
  const template = (deployment('db', namespace)['spec'] as JsonObject)['template'] as JsonObject;
  const db: KubernetesObject = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace },
    spec: {
      serviceName: 'web',
      selector: { matchLabels: { app: 'db' } },
      template,
      volumeClaimTemplates: [claims],
    },
  };
  for (const object of [service, web, db]) await create(object);
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: 'data-db-0' };
  const endpoints = { apiVersion: 'v1', kind: 'Endpoints', namespace, name: 'web' };
  await waitUntil(async () => (await kubernetes.get(claim)) && (await kubernetes.get(endpoints)), {
    within: 120_000,
  });
  const { result } = await compare(kubernetes, [service, web, db], {
    namespaces: [namespace],
    reportCreated: true,
  });
  assert.deepEqual(result.findings, []);
});

test('secrets of service accounts and Helm releases are not drift, another Secret is', async () => {
  const namespace = await server.createNamespace();
  const secret = (name: string, type: string, annotations = {}): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, annotations },
    type,
  });
  await create(
    secret('token', 'kubernetes.io/service-account-token', {
      'kubernetes.io/service-account.name': 'default',
    }),
  );
  await create(secret('sh.helm.release.v1.shop.v1', 'helm.sh/release.v1'));
  await create(secret('stolen', 'Opaque'));
  const known = configMap('known', namespace);
  await create(known);
  const { result } = await compare(kubernetes, [known], { namespaces: [namespace], reportCreated: true });
  assert.deepEqual(
    result.findings.map(({ name }) => name),
    ['stolen'],
  );
});

test('what carries our tracking annotation is found anywhere, what carries another target’s nowhere', async () => {
  const governed = await server.createNamespace();
  const elsewhere = await server.createNamespace();
  const known = configMap('known', governed);
  await create(known);
  await create(configMap('left-behind', elsewhere, { 'plumbline.dev/target': target }));
  await create(configMap('of-others', governed, { 'plumbline.dev/target': 'billing' }));
  await create({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: `${governed}-old`, annotations: { 'plumbline.dev/target': target } },
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  });
  const { result } = await compare(kubernetes, [known], {
    namespaces: [governed],
    reportCreated: true,
  });
  assert.deepEqual(
    result.findings.map(({ kind, namespace, name, severity }) => [kind, namespace, name, severity]),
    [
      ['ConfigMap', elsewhere, 'left-behind', 'medium'],
      ['ClusterRole', undefined, `${governed}-old`, 'critical'],
    ],
  );
});

test('an object of Git that is gone is deleted drift, its namespace too', async () => {
  const namespace = await server.createNamespace();
  const missing: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: `${namespace}-gone` },
  };
  const inside = configMap('settings', `${namespace}-gone`);
  const { result } = await compare(kubernetes, [missing, inside, configMap('alone', namespace)]);
  assert.deepEqual(result.errors, []);
  for (const { drift, uid, fields } of result.findings) {
    assert.equal(drift, 'deleted');
    assert.equal(uid, undefined);
    assert.deepEqual(fields, [{ path: '', location: '', change: 'removed', manager: null, owners: [] }]);
  }
  assert.deepEqual(result.findings.map(({ kind, name }) => `${kind} ${name}`).toSorted(), [
    'ConfigMap alone',
    'ConfigMap settings',
    `Namespace ${namespace}-gone`,
  ]);
});

test('an object that is being deleted is deleted drift, and says what it waits for', async () => {
  const namespace = await server.createNamespace();
  const object = configMap('leaving', namespace);
  object.metadata.finalizers = ['example.com/hold'];
  await create(object);
  after(() => kubernetes.patch(referenceOf(object), [{ op: 'remove', path: '/metadata/finalizers' }]));
  await kubernetes.delete(referenceOf(object));
  const { result } = await compare(kubernetes, [object]);
  const [finding] = result.findings;
  assert.equal(finding?.drift, 'deleted');
  assert.match(finding?.blocked ?? '', /being deleted since .* waits for example.com\/hold$/);
});

test('strays and gone objects are found when only they are asked for', async () => {
  const namespace = await server.createNamespace();
  const [known, gone] = [configMap('known', namespace), configMap('gone', namespace)];
  await create(known);
  await create(configMap('stray', namespace));
  await create(configMap('other', namespace));
  const { result } = await compare(kubernetes, [known, gone], {
    namespaces: [namespace],
    reportCreated: true,
    only: [referenceOf(configMap('stray', namespace)), referenceOf(gone)],
  });
  assert.deepEqual(
    result.findings.map(({ drift, name }) => [drift, name]),
    [
      ['deleted', 'gone'],
      ['created', 'stray'],
    ],
  );
  assert.equal(result.summary.compared, 1);
});

test('what its own controller keeps rewriting is the same evidence, what a person edits is new', async () => {
  const namespace = await server.createNamespace();
  const known = configMap('known', namespace);
  await create(known);
  const stray = configMap('leader', namespace);
  await create(stray, 'acme-controller');
  const look = async () => {
    const { result } = await compare(kubernetes, [known], { namespaces: [namespace], reportCreated: true });
    const found = result.findings.find(({ name }) => name === 'leader');
    assert.ok(found);
    return found.digest;
  };
  const before = await look();
  const rewrite = async (data: JsonObject, fieldManager: string) => {
    const patch = [{ op: 'add' as const, path: '/data', value: data }];
    await kubernetes.patch(referenceOf(stray), patch, { fieldManager });
  };
  await rewrite({ a: '2', renewed: 'now' }, 'acme-controller');
  assert.equal(await look(), before);
  await rewrite({ a: '2', renewed: 'now', mine: 'x' }, 'kubectl-edit');
  const edited = await look();
  assert.notEqual(edited, before);
  await rewrite({ a: '2', renewed: 'now', mine: 'y' }, 'kubectl-edit');
  assert.notEqual(await look(), edited);
});
