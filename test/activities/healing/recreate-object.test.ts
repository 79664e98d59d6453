import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ConnectionLostError } from '../../../clients/kubernetes/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect } from '../comparison/cluster.ts';
import { editLive } from '../comparison/histories.ts';
import { deployment } from '../comparison/probes.ts';
import { approve, heal } from './approve.ts';

// Controllers run: the garbage collector takes pods away, and a deletion in the foreground waits for it.
const server = await useKubernetes({ controllers: true });
const kubernetes = await connect(server.kubeconfig);
after(() => kubernetes.close());

/** An immutable ConfigMap in Git, live with another value. */
async function frozen(): Promise<KubernetesObject> {
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'frozen', namespace: await server.createNamespace() },
    immutable: true,
    data: { level: 'info' },
  };
  await kubernetes.create({ ...object, data: { level: 'debug' } }, { fieldManager: 'kubectl-create' });
  return object;
}

async function live(object: KubernetesObject): Promise<KubernetesObject> {
  const found = await kubernetes.get(referenceOf(object));
  assert(found !== undefined);
  return found;
}

/** The client of a worker that dies right before or after its first write of this kind. */
function dying(write: 'delete' | 'apply', when: 'before' | 'after'): KubernetesClient {
  const death = new ConnectionLostError(`the worker died ${when} its ${write}`);
  return {
    ...kubernetes,
    async delete(reference, options) {
      if (write === 'delete' && when === 'before') throw death;
      const answer = await kubernetes.delete(reference, options);
      if (write === 'delete') throw death;
      return answer;
    },
    async apply(object, options) {
      // The apply that is refused, because the field cannot be changed, comes first.
      const isCreation = options.dryRun !== true && options.force !== true;
      if (write !== 'apply' || !isCreation) return await kubernetes.apply(object, options);
      if (when === 'before') throw death;
      await kubernetes.apply(object, options);
      throw death;
    },
  };
}

test('an immutable field is not forced: what recreation would do is said first', async () => {
  const object = await frozen();
  const { uid } = (await live(object)).metadata;
  const result = await heal(kubernetes, object, await approve(kubernetes, object));
  assert.equal(result.outcome, 'needs-recreation');
  assert.match(
    result.reason,
    /data cannot be changed; only deleting it and creating it as Git has it helps; no pod/,
  );
  assert.equal((await live(object)).metadata.uid, uid);
});

test('with recreation agreed to, the object is deleted, created as Git has it, and verified', async () => {
  const object = await frozen();
  const { uid } = (await live(object)).metadata;
  const approved = { ...(await approve(kubernetes, object)), recreate: true };
  const result = await heal(kubernetes, object, approved);
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(result.changes, ['deleted it to create it again', 'created it as Git has it']);
  assert.notEqual((await live(object)).metadata.uid, uid);
  assert.deepEqual((await compare(kubernetes, [object])).result.findings, []);
});

for (const [write, when] of [
  ['delete', 'before'],
  ['delete', 'after'],
  ['apply', 'before'],
  ['apply', 'after'],
] as const) {
  test(`a worker that dies ${when} the ${write === 'apply' ? 'creation' : 'deletion'} is followed by one that finishes`, async () => {
    const object = await frozen();
    const approved = { ...(await approve(kubernetes, object)), recreate: true };
    await assert.rejects(heal(dying(write, when), object, approved), ConnectionLostError);
    const result = await heal(kubernetes, object, approved);
    assert.equal(result.outcome, 'healed');
    assert.deepEqual((await live(object))['data'], { level: 'info' });
  });
}

test('an object that somebody created again after the decision is not deleted', async () => {
  const object = await frozen();
  const approved = { ...(await approve(kubernetes, object)), recreate: true };
  await kubernetes.delete(referenceOf(object));
  await kubernetes.create({ ...object, data: { level: 'trace' } }, { fieldManager: 'kubectl-create' });
  const { uid } = (await live(object)).metadata;
  const result = await heal(kubernetes, object, approved);
  assert.equal(result.outcome, 'evidence-moved');
  assert.equal((await live(object)).metadata.uid, uid);
});

test('a change that nobody agreed to keeps the object from being recreated', async () => {
  const object = await frozen();
  const approved = { ...(await approve(kubernetes, object)), recreate: true };
  await editLive(kubernetes, object, (one) => (one.metadata.labels = { by: 'me' }), 'kubectl-edit');
  assert.equal((await heal(kubernetes, object, approved)).outcome, 'evidence-moved');
});

test('a workload is created again only after its pods are gone, and its loss is told in pods', async () => {
  const namespace = await server.createNamespace();
  const object = deployment('web', namespace);
  const selector = { app: 'other' };
  const other = structuredClone(object) as KubernetesObject & {
    spec: JsonObject & { selector: JsonObject; template: { metadata: { labels: JsonObject } } };
  };
  other.spec.selector = { matchLabels: selector };
  other.spec.template.metadata.labels = selector;
  await kubernetes.create(other, { fieldManager: 'kubectl-create' });
  await waitUntil(async () => (await ownedReplicaSets(namespace)) > 0, { within: 120_000 });
  const approved = await waitUntil(async () => await approve(kubernetes, object), { within: 120_000 });

  const told = await heal(kubernetes, object, approved);
  assert.equal(told.outcome, 'needs-recreation');
  assert.match(told.reason, /it stops 2 pods, .*, and starts new ones once these are gone$/);
  const result = await heal(kubernetes, object, { ...approved, recreate: true });
  assert.equal(result.outcome, 'healed');
  const recreated = await live(object);
  assert.notDeepEqual((recreated['spec'] as JsonObject)['selector'], { matchLabels: selector });
});

test('a volume claim is never recreated: its data would be lost', async () => {
  const claim = (storage: string, accessMode: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace },
    spec: { accessModes: [accessMode], resources: { requests: { storage } } },
  });
  const namespace = await server.createNamespace();
  const object = claim('1Gi', 'ReadWriteOnce');
  await kubernetes.create(claim('1Gi', 'ReadWriteMany'), { fieldManager: 'kubectl-create' });
  const approved = { ...(await approve(kubernetes, object)), recreate: true };
  const result = await heal(kubernetes, object, approved);
  assert.equal(result.outcome, 'refused');
  assert.match(result.reason, /would lose its data/);
});

async function ownedReplicaSets(namespace: string): Promise<number> {
  const list = (await server.call('GET', `/apis/apps/v1/namespaces/${namespace}/replicasets`)) as {
    items: unknown[];
  };
  return list.items.length;
}
