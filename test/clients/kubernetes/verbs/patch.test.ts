import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { ConflictError, InvalidError, NotFoundError } from '../../../../clients/kubernetes/errors.ts';
import { referenceOf, type KubernetesObject } from '../../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';

const kubernetes = await useKubernetes();
const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
const namespace = await kubernetes.createNamespace();

function settings(name: string): Promise<KubernetesObject> {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data: { a: '1', b: '2' },
  };
  return client.create(object, { fieldManager: 'somebody' });
}

test('a patch whose test holds removes exactly what it names', async () => {
  const live = await settings('matching');
  const patched = await client.patch(
    referenceOf(live),
    [
      { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
      { op: 'remove', path: '/data/b' },
    ],
    { fieldManager: 'plumbline' },
  );
  assert.deepEqual(patched['data'], { a: '1' });
});

test('a failed test is a conflict, worth reading and deciding again', async () => {
  const live = await settings('moved');
  const patch = client.patch(referenceOf(live), [
    { op: 'test', path: '/metadata/resourceVersion', value: '1' },
    { op: 'remove', path: '/data/b' },
  ]);
  await assert.rejects(patch, (error: unknown) => {
    assert(error instanceof ConflictError);
    assert.equal(error.retryable, true);
    assert.match(error.message, /^ConfigMap .*\/moved is no longer as the patch assumes/);
    return true;
  });
  assert.deepEqual((await client.get(referenceOf(live)))?.['data'], { a: '1', b: '2' });
});

test('a patch without a test that does not fit is not valid', async () => {
  const live = await settings('unfitting');
  await assert.rejects(client.patch(referenceOf(live), [{ op: 'remove', path: '/data/c' }]), InvalidError);
});

test('a dry run patches nothing', async () => {
  const live = await settings('dry');
  const dry = await client.patch(referenceOf(live), [{ op: 'remove', path: '/data/b' }], { dryRun: true });
  assert.deepEqual(dry['data'], { a: '1' });
  assert.deepEqual(await client.get(referenceOf(live)), live);
});

test('subresources are patched apart from the object', async () => {
  const labels = { app: 'web' };
  const deployment = await client.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'registry.example/web:1' }] },
      },
    },
  });
  const scale = await client.patch(
    referenceOf(deployment),
    [{ op: 'add', path: '/spec/replicas', value: 2 }],
    { fieldManager: 'kubectl', subresource: 'scale' },
  );
  assert.equal(scale.kind, 'Scale');
  const live = await client.get(referenceOf(deployment));
  assert.partialDeepStrictEqual(live, { spec: { replicas: 2 } });
  assert(live?.metadata.managedFields?.some(({ subresource }) => subresource === 'scale'));
  const condition = { type: 'Checked', status: 'True' };
  const patch = [{ op: 'add', path: '/status/conditions', value: [condition] }] as const;
  const status = await client.patch(referenceOf(deployment), [...patch], { subresource: 'status' });
  assert.partialDeepStrictEqual((status['status'] as { conditions: unknown[] }).conditions, [condition]);
});

test('an object that is gone is not found', async () => {
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'nobody' };
  await assert.rejects(client.patch(reference, [{ op: 'remove', path: '/data' }]), NotFoundError);
});
