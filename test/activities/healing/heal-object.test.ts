import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ConnectionLostError } from '../../../clients/kubernetes/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect, placesIn, target } from '../comparison/cluster.ts';
import { editLive } from '../comparison/histories.ts';
import { deployment } from '../comparison/probes.ts';
import { approve, heal } from './approve.ts';

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);

type Edit = (object: KubernetesObject) => void;
interface PodSpec {
  volumes?: JsonObject[];
  terminationGracePeriodSeconds?: number;
  containers: { image: string; env: JsonObject[] }[];
}

const spec = (object: KubernetesObject) => object['spec'] as JsonObject & { replicas?: number };
const pod = (object: KubernetesObject) => (spec(object)['template'] as unknown as { spec: PodSpec }).spec;
const setImage: Edit = (object) => pod(object).containers.forEach((one) => (one.image = 'evil.example/x'));
const addEnv: Edit = (object) => pod(object).containers[0]?.env.unshift({ name: 'DEBUG', value: '1' });
const addLabel: Edit = (object) => (object.metadata.labels = { ...object.metadata.labels, by: 'me' });

const hold: Edit = (object) => (object.metadata.finalizers = ['example.com/hold']);
const rotate: Edit = (object) => (object['data'] = { password: btoa('canary-2'), extra: btoa('canary-3') });

/** A Deployment as Git has it, live with these edits. */
async function drifted(...edits: Edit[]): Promise<KubernetesObject> {
  const object = deployment('web', await server.createNamespace());
  await kubernetes.create(object, { fieldManager: 'kubectl-create' });
  for (const edit of edits) await editLive(kubernetes, object, edit, 'kubectl-edit');
  return object;
}

async function live(object: KubernetesObject): Promise<KubernetesObject> {
  const found = await kubernetes.get(referenceOf(object));
  assert(found !== undefined);
  return found;
}

/** The client, with something happening around each write. */
function watched(around: {
  before?: (count: number) => Promise<void>;
  after?: (count: number) => Promise<void>;
}): KubernetesClient {
  let writes = 0;
  const write = async <Output>(
    isDryRun: boolean | undefined,
    send: () => Promise<Output>,
  ): Promise<Output> => {
    if (isDryRun === true) return send();
    writes += 1;
    await around.before?.(writes);
    const output = await send();
    await around.after?.(writes);
    return output;
  };
  return {
    ...kubernetes,
    apply: (object, options) => write(options.dryRun, () => kubernetes.apply(object, options)),
    patch: (reference, patch, options) =>
      write(options?.dryRun, () => kubernetes.patch(reference, patch, options)),
  };
}

/** Nothing may be written: the version of an object says nothing of that where controllers run that write its status. */
const readOnly = watched({ before: () => Promise.reject(new Error('nothing is to be written')) });

test('what Git states comes back, what somebody added goes, and the object is marked as the target’s', async () => {
  const object = await drifted(setImage, addEnv, addLabel);
  const result = await heal(kubernetes, object, await approve(kubernetes, object));
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(result.remaining, []);
  assert.deepEqual(result.changes, [
    'applied what Git states: /spec/template/spec/containers/[api]/image',
    'removed what Git does not have: /spec/template/spec/containers/0/env/0, /metadata/labels/by',
  ]);
  const healed = await live(object);
  assert.equal(healed.metadata.annotations?.['plumbline.dev/target'], target);
  assert.deepEqual((await compare(kubernetes, [object])).result.findings, []);
});

test('a second heal has nothing to do', async () => {
  const object = await drifted(setImage);
  const approved = await approve(kubernetes, object);
  await heal(kubernetes, object, approved);
  const again = await heal(readOnly, object, approved);
  assert.deepEqual([again.outcome, again.changes], ['healed', []]);
});

test('a heal that died half-way is finished by the next attempt', async () => {
  const object = await drifted(setImage, addEnv, addLabel);
  const approved = await approve(kubernetes, object);
  const dying = watched({
    after: () => Promise.reject(new ConnectionLostError('the worker died after its first write')),
  });
  await assert.rejects(heal(dying, object, approved), ConnectionLostError);
  assert.equal(placesIn(await compare(kubernetes, [object])).length, 2, 'half of it is done');
  assert.equal((await heal(kubernetes, object, approved)).outcome, 'healed');
  assert.deepEqual((await compare(kubernetes, [object])).result.findings, []);
});

test('a change after the approval is left alone, and nothing else is touched', async () => {
  const object = await drifted(setImage);
  const approved = await approve(kubernetes, object);
  await editLive(kubernetes, object, addEnv, 'kubectl-edit');
  const result = await heal(readOnly, object, approved);
  assert.equal(result.outcome, 'evidence-moved');
  assert.match(result.reason, /containers\/0\/env\/0 \(added\)$/);
  assert.equal(result.remaining.length, 2);
});

test('another value in an approved field is left alone', async () => {
  const object = await drifted(setImage);
  const approved = await approve(kubernetes, object);
  const hotfix: Edit = (one) => pod(one).containers.forEach((container) => (container.image = 'fixed:2'));
  await editLive(kubernetes, object, hotfix, 'kubectl-edit');
  assert.equal((await heal(kubernetes, object, approved)).outcome, 'evidence-moved');
  assert.equal(pod(await live(object)).containers[0]?.image, 'fixed:2');
});

test('a change between the comparison and the write is never overwritten', async () => {
  const object = await drifted(setImage);
  const approved = await approve(kubernetes, object);
  const raced = watched({
    before: async (count) => {
      if (count === 1) await editLive(kubernetes, object, addLabel, 'kubectl-edit');
    },
  });
  const result = await heal(raced, object, approved);
  assert.equal(result.outcome, 'evidence-moved');
  assert.deepEqual(result.changes, []);
  assert.equal(pod(await live(object)).containers[0]?.image, 'evil.example/x');
});

test('a write to the status between the comparison and the write only costs another round', async () => {
  const object = await drifted(setImage, addEnv);
  const approved = await approve(kubernetes, object);
  const raced = watched({
    before: async (count) => {
      const patch = [{ op: 'add' as const, path: '/status/observedGeneration', value: count }];
      if (count < 3) await kubernetes.patch(referenceOf(object), patch, { subresource: 'status' });
    },
  });
  assert.equal((await heal(raced, object, approved)).outcome, 'healed');
});

test('a writer that puts its change back at once ends the heal, with its name', async () => {
  const object = await drifted(addEnv);
  const approved = await approve(kubernetes, object);
  const stubborn = watched({ after: () => editLive(kubernetes, object, addEnv, 'kubectl-edit') });
  const result = await heal(stubborn, object, approved);
  assert.equal(result.outcome, 'not-converged');
  assert.match(result.reason, /kubectl-edit changes it again/);
  assert.equal(result.remaining.length, 1);
});

test('replicas that an autoscaler or a rule exempts stay as they are', async () => {
  const object = await drifted(setImage, (one) => (spec(one).replicas = 5));
  const ignoreRules = [
    {
      group: '*',
      kind: '*',
      namespace: '*',
      name: '*',
      owner: 'a',
      reason: 'b',
      jsonPointers: ['/spec/replicas'],
    },
  ];
  const approved = await approve(kubernetes, object, { ignoreRules });
  assert.equal((await heal(kubernetes, object, approved, { ignoreRules })).outcome, 'healed');
  const healed = await live(object);
  assert.equal(spec(healed).replicas, 5);
  assert.equal(pod(healed).containers[0]?.image, 'registry.example/api:1.4.2');
});

test('an ignored addition by client-side apply stays when its ownership is taken over', async () => {
  const namespace = await server.createNamespace();
  const object = deployment('web', namespace);
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
  const applied = {
    ...object,
    metadata: { ...object.metadata, annotations: { [annotation]: '{}', keep: 'yes' } },
  };
  await kubernetes.create(applied, { fieldManager: 'kubectl-client-side-apply' });
  await editLive(kubernetes, object, setImage, 'kubectl-edit');
  const pointer = '/metadata/annotations/keep';
  const ignoreRules = [
    { group: '*', kind: '*', namespace: '*', name: '*', owner: 'a', reason: 'b', jsonPointers: [pointer] },
  ];
  const approved = await approve(kubernetes, object, { ignoreRules });
  const result = await heal(kubernetes, object, approved, { ignoreRules });
  assert.equal(result.outcome, 'healed');
  assert.equal(result.changes[0], 'took over the fields of client-side apply');
  const { annotations, managedFields = [] } = (await live(object)).metadata;
  assert.equal(annotations?.['keep'], 'yes');
  const managers = managedFields.map(({ manager, operation }) => `${manager} ${operation}`);
  assert.deepEqual(managers.toSorted(), ['plumbline Apply']);
});

test('an overridden default is put back', async () => {
  const object = await drifted((one) => (pod(one).terminationGracePeriodSeconds = 1));
  const result = await heal(kubernetes, object, await approve(kubernetes, object));
  assert.equal(result.outcome, 'healed');
  assert.equal(pod(await live(object)).terminationGracePeriodSeconds, 30);
});

test('one of two fields that exclude each other is exchanged for the other', async () => {
  const namespace = await server.createNamespace();
  const object = deployment('web', namespace);
  pod(object).volumes = [{ name: 'conf', configMap: { name: 'conf' } }];
  await kubernetes.create(object);
  const exchange: Edit = (one) => (pod(one).volumes = [{ name: 'conf', secret: { secretName: 'theirs' } }]);
  await editLive(kubernetes, object, exchange, 'kubectl-edit');
  const result = await heal(kubernetes, object, await approve(kubernetes, object));
  assert.equal(result.outcome, 'healed', result.reason);
  assert.deepEqual((await compare(kubernetes, [object])).result.findings, []);
});

test('doubled list entries, at which server-side apply fails, are healed', async () => {
  const object = await drifted(setImage, (one) =>
    pod(one).containers[0]?.env.push({ name: 'MODE', value: 'x' }),
  );
  const result = await heal(kubernetes, object, await approve(kubernetes, object));
  assert.equal(result.outcome, 'healed', result.reason);
});

test('a field that cannot be changed needs a recreation, and nothing is changed', async () => {
  const object = await drifted();
  const changed = structuredClone(object);
  spec(changed)['selector'] = { matchLabels: { app: 'web', tier: 'x' } };
  const { template } = spec(changed) as unknown as { template: KubernetesObject };
  template.metadata.labels = { app: 'web', tier: 'x' };
  const stated = async () => {
    const { metadata, spec: present } = await live(object);
    return { labels: metadata.labels, present };
  };
  const before = await stated();
  const result = await heal(kubernetes, changed, await approve(kubernetes, changed));
  assert.equal(result.outcome, 'needs-recreation');
  assert.match(
    result.reason ?? '',
    /^Git cannot be applied: spec.selector cannot be changed; only deleting it/,
  );
  assert.match(result.reason ?? '', /it stops 2 pods, which hold 2 GPUs/);
  assert.deepEqual(await stated(), before);
});

test('an object that is gone is created again, unless somebody else did', async () => {
  const object = await drifted();
  await kubernetes.delete(referenceOf(object));
  const approved = await approve(kubernetes, object);
  const other = structuredClone(object);
  setImage(other);
  const raced = watched({
    before: async () => void (await kubernetes.create(other, { fieldManager: 'kubectl-create' })),
  });
  assert.equal((await heal(raced, object, approved)).outcome, 'evidence-moved');
  assert.equal(pod(await live(object)).containers[0]?.image, 'evil.example/x');

  await kubernetes.delete(referenceOf(object));
  const result = await heal(kubernetes, object, approved);
  assert.deepEqual([result.outcome, result.changes], ['healed', ['created it as Git has it']]);
  assert.equal((await live(object)).metadata.annotations?.['plumbline.dev/target'], target);
});

test('an object in a namespace that is not there yet waits for it', async () => {
  const object = deployment('web', `${await server.createNamespace()}-later`);
  const result = await heal(kubernetes, object, await approve(kubernetes, object));
  assert.equal(result.outcome, 'waiting');
  assert.match(result.reason, /namespace/);
});

test('an object that is being deleted is waited for', async () => {
  const object = await drifted(setImage);
  await editLive(kubernetes, object, hold, 'kubectl-edit');
  after(() => kubernetes.patch(referenceOf(object), [{ op: 'remove', path: '/metadata/finalizers' }]));
  await kubernetes.delete(referenceOf(object));
  const result = await heal(kubernetes, object, await approve(kubernetes, object));
  assert.equal(result.outcome, 'waiting');
  assert.match(result.reason, /waits for example.com\/hold/);
});

test('another object of the same name is not the one that was approved', async () => {
  const object = await drifted(setImage);
  const approved = await approve(kubernetes, object);
  await kubernetes.delete(referenceOf(object));
  assert.equal((await heal(kubernetes, object, approved)).outcome, 'evidence-moved');
  const again = structuredClone(object);
  setImage(again);
  await kubernetes.create(again);
  assert.match((await heal(kubernetes, object, approved)).reason, /deleted and created again/);
});

test('a fingerprint in the source is never applied', async () => {
  const namespace = await server.createNamespace();
  const secret = (data: Record<string, string>): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'credentials', namespace },
    data,
  });
  await kubernetes.create(secret({ password: btoa('hunter2') }));
  for (const masked of [btoa('hmac:test:0123456789abcdef'), btoa('hmac:test:0123456789abcdef\n')]) {
    const object = secret({ password: masked });
    const result = await heal(kubernetes, object, await approve(kubernetes, object));
    assert.equal(result.outcome, 'refused');
    assert.match(result.reason, /data\/password is a fingerprint/);
  }
  assert.deepEqual((await live(secret({})))['data'], { password: btoa('hunter2') });
});

test('the value of a Secret is put back, and shows nowhere', async () => {
  const namespace = await server.createNamespace();
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'credentials', namespace },
    stringData: { password: 'canary-1' },
  };
  await kubernetes.create(object);
  await editLive(kubernetes, object, rotate, 'kubectl-edit');
  const approved = await approve(kubernetes, object);
  const result = await heal(kubernetes, object, approved);
  assert.equal(result.outcome, 'healed');
  assert.deepEqual((await live(object))['data'], { password: btoa('canary-1') });
  assert.doesNotMatch(JSON.stringify([approved, result]), /canary|Y2FuYX/);
});

test('without the right to write, the heal is refused with what to grant', async () => {
  const object = await drifted(setImage);
  const approved = await approve(kubernetes, object);
  const { kubeconfig } = await server.createRestrictedUser(object.metadata.namespace ?? '', [
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'update'] },
  ]);
  const result = await heal(await connect(kubeconfig), object, approved);
  assert.equal(result.outcome, 'refused');
  assert.match(result.reason, /patch/);
});

test('a Job that was suspended by hand goes on, although most of it cannot be changed', async () => {
  const job: KubernetesObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'once', namespace: await server.createNamespace() },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'job:1' }] } } },
  };
  await kubernetes.create(job);
  await editLive(kubernetes, job, (one) => (spec(one)['suspend'] = true), 'kubectl-edit');
  const result = await heal(kubernetes, job, await approve(kubernetes, job));
  assert.equal(result.outcome, 'healed', result.reason);
  assert.equal(spec(await live(job))['suspend'], false);
});
