import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import {
  ConflictError,
  InvalidError,
  NotFoundError,
  RequestRejectedError,
  UnknownKindError,
} from '../../../../clients/kubernetes/errors.ts';
import { referenceOf } from '../../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';

const kubernetes = await useKubernetes();
const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
const namespace = await kubernetes.createNamespace();
const fieldManager = 'plumbline';

function settings(name: string, data: Record<string, string>) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

function deployment(name: string, spec: object = {}, container: object = {}) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'registry.example/main:1', ...container }] },
      },
      ...spec,
    },
  };
}

test('applying creates, and applying again keeps what others added', async () => {
  await client.apply(settings('keeps', { ours: '1' }), { fieldManager });
  await client.apply(settings('keeps', { theirs: '2' }), { fieldManager: 'other' });
  const applied = await client.apply(settings('keeps', { ours: '3' }), { fieldManager });
  assert.deepEqual(applied['data'], { ours: '3', theirs: '2' });
});

test('a field that another manager owns conflicts, named with its owner, and force takes it over', async () => {
  await client.apply(settings('contested', { key: 'theirs' }), { fieldManager: 'argocd' });
  await assert.rejects(
    client.apply(settings('contested', { key: 'ours' }), { fieldManager }),
    (error: unknown) => {
      assert(error instanceof ConflictError);
      assert.equal(error.retryable, false);
      assert.deepEqual(
        error.causes.map(({ field, manager }) => ({ field, manager })),
        [{ field: 'data.key', manager: 'argocd' }],
      );
      assert.equal(
        error.message,
        `ConfigMap ${namespace}/contested has fields that others own: data.key (argocd)`,
      );
      return true;
    },
  );
  const forced = await client.apply(settings('contested', { key: 'ours' }), { fieldManager, force: true });
  assert.deepEqual(forced['data'], { key: 'ours' });
});

test('a dry run answers like the real thing and changes nothing', async () => {
  const created = await client.apply(settings('dry', { a: '1' }), { fieldManager, dryRun: true });
  assert.deepEqual(created['data'], { a: '1' });
  assert.equal(await client.get(referenceOf(created)), undefined);

  const before = await client.apply(settings('dry', { a: '1' }), { fieldManager });
  const dry = await client.apply(settings('dry', { a: '2' }), { fieldManager, dryRun: true });
  assert.deepEqual(dry['data'], { a: '2' });
  assert.deepEqual(await client.get(referenceOf(before)), before);
});

test('a misspelt field is refused by name, and waiting does not help', async () => {
  const misspelt = deployment('misspelt', {}, { imagePullPolice: 'Always' });
  await assert.rejects(client.apply(misspelt, { fieldManager }), (error: unknown) => {
    assert(error instanceof InvalidError);
    assert.equal(error.retryable, false);
    const field = 'spec.template.spec.containers[name="main"].imagePullPolice';
    assert.deepEqual(error.causes, [{ field, message: 'field not declared in schema' }]);
    assert.equal(
      error.message,
      `Deployment ${namespace}/misspelt is not valid: ${field}: field not declared in schema`,
    );
    return true;
  });
});

test('a value that breaks a rule is refused with the field', async () => {
  await assert.rejects(
    client.apply(deployment('negative', { replicas: -1 }), { fieldManager }),
    (error: unknown) => {
      assert(error instanceof InvalidError);
      assert.equal(error.immutable, false);
      assert.equal(
        error.message,
        `Deployment ${namespace}/negative is not valid: spec.replicas: Invalid value: -1: must be greater than or equal to 0`,
      );
      return true;
    },
  );
});

test('a change of an immutable field is recognised', async () => {
  await client.apply(deployment('fixed'), { fieldManager });
  const changed = deployment('fixed', {
    selector: { matchLabels: { app: 'other' } },
    template: {
      metadata: { labels: { app: 'other' } },
      spec: { containers: [{ name: 'main', image: 'a' }] },
    },
  });
  await assert.rejects(client.apply(changed, { fieldManager, dryRun: true }), (error: unknown) => {
    assert(error instanceof InvalidError);
    assert.equal(error.immutable, true);
    assert.deepEqual(
      error.causes.map(({ field }) => field),
      ['spec.selector'],
    );
    return true;
  });
});

test("a Secret's values never show in an error", async () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'secret', namespace } };
  const reference = { apiVersion: 'v1', kind: 'Secret', name: 'secret', namespace };
  await client.create({ ...secret, immutable: true, stringData: { password: 'hunter2' } });
  const force = { fieldManager, force: true };
  const attempts = [
    () => client.apply({ ...secret, data: 'hunter2' }, force),
    () => client.apply({ ...secret, stringData: { password: ['hunter2'] } }, force),
    () => client.apply({ ...secret, stringData: { password: 'hunter2' }, type: 'hunter2' }, force),
    () => client.patch(reference, [{ op: 'replace', path: '/data', value: 'hunter2' }]),
    () => client.replace({ ...secret, data: { password: '!hunter2' } }),
  ];
  for (const attempt of attempts) {
    await assert.rejects(attempt, (error: unknown) => {
      assert(error instanceof InvalidError || error instanceof RequestRejectedError);
      assert.doesNotMatch(JSON.stringify(error) + error.message, /hunter2|aHVudGVyMg/);
      return true;
    });
  }
});

test('an object without a namespace, or with an impossible name, is refused before anything is sent', async () => {
  const placeless = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'placeless' } };
  await assert.rejects(client.apply(placeless, { fieldManager }), {
    name: 'InvalidError',
    message: 'ConfigMap placeless states no namespace, and ConfigMap objects live in one',
  });
  for (const name of ['', '.', '..', '../secrets/x', 'a%2fb']) {
    await assert.rejects(client.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name }), {
      name: 'InvalidError',
    });
  }
});

test('a namespace that does not exist is named', async () => {
  const lost = { ...settings('lost', {}), metadata: { name: 'lost', namespace: 'no-such-namespace' } };
  await assert.rejects(client.apply(lost, { fieldManager }), (error: unknown) => {
    assert(error instanceof NotFoundError);
    assert.match(error.message, /namespaces "no-such-namespace" not found/);
    return true;
  });
});

test('a kind that is not served is told with the versions that are', async () => {
  await assert.rejects(client.apply({ ...deployment('old'), apiVersion: 'apps/v1beta1' }, { fieldManager }), {
    name: 'UnknownKindError',
    message: 'the cluster does not serve Deployment in apps/v1beta1; it serves it as apps/v1',
  });
  await assert.rejects(
    client.get({ apiVersion: 'nowhere.example/v1', kind: 'Widget', name: 'w' }),
    UnknownKindError,
  );
});

test('an object close to the size limit goes there and back', async () => {
  const data = { large: 'x'.repeat(1_000_000), other: 'ü'.repeat(20_000) };
  await client.apply(settings('large', data), { fieldManager });
  const live = await client.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'large' });
  assert.deepEqual(live?.['data'], data);
});

test('an object above the size limit is refused', async () => {
  await assert.rejects(client.apply(settings('too-large', { a: 'x'.repeat(1_200_000) }), { fieldManager }), {
    retryable: false,
  });
});

test('names keep their case and their colons', async () => {
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: `Plumbline:${namespace}` },
  };
  const applied = await client.apply({ ...role, rules: [] }, { fieldManager });
  assert.equal(applied.metadata.name, role.metadata.name);
  assert.equal((await client.get(referenceOf(role)))?.metadata.uid, applied.metadata.uid);
  assert.equal(await client.delete(referenceOf(role)), true);
  assert.equal(
    (await client.get({ ...referenceOf(role), name: 'system:node' }))?.metadata.name,
    'system:node',
  );
});
