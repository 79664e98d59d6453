import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { deleteStray } from '../../../activities/healing/delete-stray.ts';
import { strayDigest } from '../../../activities/comparison/stray-finding.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect, fingerprint, target } from '../comparison/cluster.ts';
import { editLive } from '../comparison/histories.ts';

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);

const configMap = (name: string, namespace: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { a: '1' },
});

/** A stray object, and the digest of its finding. */
async function stray(prepare: (object: KubernetesObject) => void = () => undefined) {
  const namespace = await server.createNamespace();
  const [known, object] = [configMap('known', namespace), configMap('stray', namespace)];
  prepare(object);
  await kubernetes.create(known);
  await kubernetes.create(object);
  const { result } = await compare(kubernetes, [known], { namespaces: [namespace], reportCreated: true });
  const [finding] = result.findings;
  assert(finding !== undefined);
  return { object, reference: referenceOf(object), digest: finding.digest };
}

const remove = (reference: ReturnType<typeof referenceOf>, digest: string, prune: boolean) =>
  deleteStray({ kubernetes, fingerprint }, { target, reference, digest, prune });

test('a stray is deleted where pruning is allowed, once and for all', async () => {
  const { reference, digest } = await stray();
  const result = await remove(reference, digest, true);
  assert.deepEqual([result.outcome, result.changes], ['healed', ['deleted it']]);
  assert.equal(await kubernetes.get(reference), undefined);
  assert.deepEqual((await remove(reference, digest, true)).changes, []);
});

test('a stray stays where pruning is not allowed', async () => {
  const { reference, digest } = await stray();
  assert.equal((await remove(reference, digest, false)).outcome, 'refused');
  assert.notEqual(await kubernetes.get(reference), undefined);
});

test('a stray that changed after the decision stays', async () => {
  const { object, reference, digest } = await stray();
  await editLive(kubernetes, object, (live) => (live['data'] = { a: '2' }), 'kubectl-edit');
  assert.equal((await remove(reference, digest, true)).outcome, 'evidence-moved');
  assert.notEqual(await kubernetes.get(reference), undefined);
});

test('a stray that waits for its finalizers is waited for', async () => {
  const { reference, digest } = await stray((object) => (object.metadata.finalizers = ['example.com/hold']));
  after(() => kubernetes.patch(reference, [{ op: 'remove', path: '/metadata/finalizers' }]));
  const result = await remove(reference, digest, true);
  assert.deepEqual([result.outcome, result.changes], ['waiting', ['deleted it']]);
  assert.match(result.reason, /it waits for example.com\/hold/);
});

test('what the cluster lives on is never deleted, whatever was decided', async () => {
  const namespace = await server.createNamespace();
  const account: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace },
  };
  if ((await kubernetes.get(referenceOf(account))) === undefined) {
    await kubernetes.create(account).catch(() => undefined);
  }
  const references = [
    referenceOf(account),
    { apiVersion: 'v1', kind: 'Namespace', name: namespace },
    { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'kubernetes' },
  ];
  for (const reference of references) {
    const live = await kubernetes.get(reference);
    assert(live !== undefined);
    const result = await remove(reference, strayDigest(target, live, fingerprint), true);
    assert.equal(result.outcome, 'refused');
    assert.match(result.reason, /protected/);
    assert.notEqual(await kubernetes.get(reference), undefined);
  }
});
