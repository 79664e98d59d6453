import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { ConflictError } from '../../../../clients/kubernetes/errors.ts';
import { referenceOf, type KubernetesObject } from '../../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';
import { collect } from '../collect.ts';
import { sendJson, useFakeApiServer } from '../fake-api-server.ts';

const kubernetes = await useKubernetes({ controllers: true });
const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
const namespace = await kubernetes.createNamespace();

function settings(name: string, finalizers: string[] = []): Promise<KubernetesObject> {
  return client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, finalizers } });
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

test('the pods of a Job go with it', async () => {
  const job = await client.create({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'training', namespace },
    spec: {
      template: {
        // No node has this label, so the pod waits for ever.
        spec: {
          restartPolicy: 'Never',
          nodeSelector: { nowhere: 'yes' },
          containers: [{ name: 'main', image: 'registry.example/main:1' }],
        },
      },
    },
  });
  const podType = await client.resourceType('v1', 'Pod');
  const pods = async () => {
    const pages = await collect(client.list(podType, { namespace, labelSelector: 'job-name=training' }));
    return pages.flatMap(({ items }) => items).length;
  };
  await waitUntil(async () => (await pods()) === 1, { within: 120_000 });
  assert.equal(await client.delete(referenceOf(job)), true);
  await waitUntil(async () => (await pods()) === 0, { within: 120_000 });
});

test('what to do with dependents is always stated, Background unless asked otherwise', async () => {
  const fake = await useFakeApiServer((_, response) => sendJson(response, 200, { kind: 'Status' }));
  const faked = await fake.client();
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'team', name: 'settings' };
  await faked.delete(reference);
  await faked.delete(reference, { propagationPolicy: 'Foreground', uid: 'a-uid', dryRun: true });
  const options = { apiVersion: 'v1', kind: 'DeleteOptions' };
  assert.deepEqual(
    fake.requests.map(({ body }) => JSON.parse(body) as unknown),
    [
      { ...options, propagationPolicy: 'Background' },
      { ...options, propagationPolicy: 'Foreground', preconditions: { uid: 'a-uid' }, dryRun: ['All'] },
    ],
  );
});
