import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect, placesIn } from './cluster.ts';
import { editLive } from './histories.ts';
import { deployment } from './probes.ts';

const server = await useKubernetes({ controllers: true });
const kubernetes = await connect(server.kubeconfig);

const job = (namespace: string, image = 'job:1'): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'once', namespace },
  spec: {
    backoffLimit: 2,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image }] } },
  },
});

test('a Job that was left alone shows no drift, although it cannot be updated', async () => {
  const object = job(await server.createNamespace());
  await kubernetes.create(object);
  const { result } = await compare(kubernetes, [object]);
  assert.deepEqual(result.errors, []);
  assert.deepEqual(result.findings, []);
  assert.deepEqual(result.ignored, []);
});

test('an edit of a Job that can be undone is found, and nothing blocks its heal', async () => {
  const object = job(await server.createNamespace());
  await kubernetes.create(object);
  await editLive(
    kubernetes,
    object,
    (live) => ((live['spec'] as JsonObject)['suspend'] = true),
    'kubectl-edit',
  );
  const outcome = await compare(kubernetes, [object]);
  assert.deepEqual(placesIn(outcome), ['/spec/suspend (modified)']);
  assert.equal(outcome.result.findings[0]?.blocked, undefined);
});

test('a Job with another image than Git says which field keeps Git from being applied', async () => {
  const object = job(await server.createNamespace());
  await kubernetes.create(object);
  const outcome = await compare(kubernetes, [job(object.metadata.namespace ?? '', 'job:2')]);
  assert.deepEqual(placesIn(outcome), ['/spec/template/spec/containers/[job]/image (modified)']);
  assert.equal(outcome.result.findings[0]?.drift, 'image');
  assert.equal(outcome.result.findings[0]?.blocked, 'Git cannot be applied: spec.template cannot be changed');
});

test('a Deployment with another selector than Git is found and blocked', async () => {
  const namespace = await server.createNamespace();
  const object = deployment('web', namespace);
  await kubernetes.create(object);
  const changed = deployment('web', namespace);
  (changed['spec'] as JsonObject)['selector'] = { matchLabels: { app: 'web', tier: 'front' } };
  const { template } = changed['spec'] as { template: KubernetesObject };
  template.metadata.labels = { app: 'web', tier: 'front' };
  const outcome = await compare(kubernetes, [changed]);
  assert.deepEqual(placesIn(outcome), [
    '/spec/selector (modified)',
    '/spec/template/metadata/labels/tier (removed)',
  ]);
  assert.equal(outcome.result.findings[0]?.blocked, 'Git cannot be applied: spec.selector cannot be changed');
});

test('the role of a binding cannot be changed, and that is said', async () => {
  const namespace = await server.createNamespace();
  const binding = (name: string): KubernetesObject => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'reader', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'User', name: 'ann' }],
  });
  await kubernetes.create(binding('admin'));
  const outcome = await compare(kubernetes, [binding('view')]);
  assert.deepEqual(placesIn(outcome), ['/roleRef (modified)']);
  assert.match(outcome.result.findings[0]?.blocked ?? '', /roleRef cannot be changed/);
});

test('a Secret made immutable with another value is found, fingerprinted and blocked', async () => {
  const namespace = await server.createNamespace();
  const secret = (password: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'fixed', namespace },
    immutable: true,
    stringData: { password },
  });
  await kubernetes.create(secret('canary-one'));
  const { result } = await compare(kubernetes, [secret('canary-two')]);
  const [finding] = result.findings;
  assert.equal(finding?.drift, 'secret');
  assert.equal(finding?.fields[0]?.path, '/data/password');
  assert.match(finding?.blocked ?? '', /^Git cannot be applied: data cannot be changed$/);
  assert.doesNotMatch(JSON.stringify(result), /canary/);
});

function grow(claim: KubernetesObject): void {
  claim['spec'] = { ...(claim['spec'] as JsonObject), resources: { requests: { storage: '2Gi' } } };
}

test('a bound claim that was left alone shows no drift, one that was grown does', async () => {
  const namespace = await server.createNamespace();
  const storageClassName = `${namespace}-disk`;
  const storage = { storageClassName, accessModes: ['ReadWriteOnce'] };
  const claim: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace },
    spec: { ...storage, resources: { requests: { storage: '1024Mi' } } },
  };
  const storageClass: KubernetesObject = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: storageClassName },
    provisioner: 'example.com/disk',
    allowVolumeExpansion: true,
  };
  const volume: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `${namespace}-volume` },
    spec: { ...storage, capacity: { storage: '1Gi' }, hostPath: { path: '/data' } },
  };
  for (const object of [storageClass, volume, claim]) await kubernetes.create(object);
  for (const object of [volume, storageClass]) after(() => kubernetes.delete(referenceOf(object)));
  const isBound = async () => {
    const live = await kubernetes.get(referenceOf(claim));
    return (live?.['status'] as { phase?: string } | undefined)?.phase === 'Bound';
  };
  await waitUntil(isBound, { within: 120_000 });
  const untouched = await compare(kubernetes, [claim]);
  assert.deepEqual(untouched.result.errors, []);
  assert.deepEqual(untouched.result.findings, []);

  await editLive(kubernetes, claim, grow, 'kubectl-edit');
  assert.deepEqual(placesIn(await compare(kubernetes, [claim])), [
    '/spec/resources/requests/storage (modified)',
  ]);
});
