import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { ConflictError } from '../../../../clients/kubernetes/errors.ts';
import { referenceOf, type KubernetesObject } from '../../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';

const kubernetes = await useKubernetes();
const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
const namespace = await kubernetes.createNamespace();

function settings(name: string, finalizers: string[] = []): Promise<KubernetesObject> {
  return client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, finalizers } });
}

function job(name: string): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, finalizers: ['plumbline.dev/keeps-it-in-sight'] },
    spec: {
      suspend: true,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } },
    },
  };
}

/** Deletes a Job that its finalizer keeps in sight, and says what the server then waits for. */
async function finalizersAfter(name: string, propagationPolicy?: 'Foreground' | 'Orphan') {
  const reference = referenceOf(await client.create(job(name)));
  await client.delete(reference, { propagationPolicy });
  const finalizers = (await client.get(reference))?.metadata.finalizers;
  await client.patch(reference, [{ op: 'remove', path: '/metadata/finalizers' }]);
  return finalizers;
}

test('deleting says whether there was something to delete', async () => {
  const reference = referenceOf(await settings('once'));
  assert.equal(await client.delete(reference), true);
  assert.equal(await client.delete(reference), false);
  assert.equal(await client.get(reference), undefined);
});

test('another object of the same name is not deleted', async () => {
  const first = await settings('replaced');
  const reference = referenceOf(first);
  await client.delete(reference);
  await settings('replaced');
  await assert.rejects(client.delete(reference, { uid: first.metadata.uid }), ConflictError);
  assert.notEqual(await client.get(reference), undefined);
});

test('an object that has changed is not deleted', async () => {
  const first = await settings('changed');
  const changed = await client.replace({ ...first, data: { a: '1' } });
  const { resourceVersion } = first.metadata;
  await assert.rejects(client.delete(referenceOf(first), { resourceVersion }), ConflictError);
  const current = { uid: changed.metadata.uid, resourceVersion: changed.metadata.resourceVersion };
  assert.equal(await client.delete(referenceOf(first), current), true);
});

test('a dry run deletes nothing', async () => {
  const reference = referenceOf(await settings('dry'));
  assert.equal(await client.delete(reference, { dryRun: true }), true);
  assert.notEqual(await client.get(reference), undefined);
});

test('the pods of a Job go with it unless stated otherwise', async () => {
  assert.deepEqual(await finalizersAfter('background'), ['plumbline.dev/keeps-it-in-sight']);
  assert((await finalizersAfter('foreground', 'Foreground'))?.includes('foregroundDeletion'));
  assert((await finalizersAfter('orphan', 'Orphan'))?.includes('orphan'));
});
