import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import {
  AdmissionDeniedError,
  AlreadyExistsError,
  ConflictError,
  ForbiddenError,
  InvalidError,
} from '../../../../clients/kubernetes/errors.ts';
import { referenceOf } from '../../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';

const kubernetes = await useKubernetes();
const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
const namespace = await kubernetes.createNamespace();

function settings(name: string, data: unknown = { a: '1' }) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

test('a name that is taken is told', async () => {
  await client.create(settings('taken'));
  await assert.rejects(client.create(settings('taken')), (error: unknown) => {
    assert(error instanceof AlreadyExistsError);
    assert.equal(error.message, `ConfigMap ${namespace}/taken already exists`);
    return true;
  });
});

test('replacing needs the version that lives', async () => {
  const first = await client.create(settings('versioned'));
  const second = await client.replace({ ...first, data: { a: '2' } });
  assert.deepEqual(second['data'], { a: '2' });
  await assert.rejects(client.replace({ ...first, data: { a: '3' } }), (error: unknown) => {
    assert(error instanceof ConflictError);
    assert.equal(error.retryable, true);
    assert.match(error.message, /^ConfigMap .*\/versioned has changed in the meantime: /);
    return true;
  });
});

test('a dry run replaces nothing', async () => {
  const live = await client.create(settings('dry'));
  const dry = await client.replace({ ...live, data: { a: '2' } }, { dryRun: true });
  assert.deepEqual(dry['data'], { a: '2' });
  assert.deepEqual(await client.get(referenceOf(live)), live);
});

test('fields that do not exist or have the wrong type are refused by name', async () => {
  const live = await client.create(settings('strict'));
  const faults: [object, string][] = [
    [{ ...live, datas: {} }, 'datas'],
    [{ ...live, immutable: 'yes' }, 'immutable'],
  ];
  for (const [object, field] of faults) {
    await assert.rejects(client.replace(object as typeof live, { dryRun: true }), (error: unknown) => {
      assert(error instanceof InvalidError);
      assert.deepEqual(
        error.causes.map((cause) => cause.field),
        [field],
      );
      return true;
    });
  }
});

test('a quota is told apart from missing rights', async () => {
  const hard = { services: '0' };
  const quota = await client.create({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'none', namespace },
    spec: { hard },
  });
  const status = { hard, used: hard };
  await client.patch(referenceOf(quota), [{ op: 'add', path: '/status', value: status }], {
    subresource: 'status',
  });
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', namespace },
    spec: { ports: [{ port: 80 }] },
  };
  const refused = () =>
    client.create(service, { dryRun: true }).then(
      () => false,
      (error: unknown) => error,
    );
  const error = await waitUntil(refused, { within: 120_000 });
  assert(error instanceof AdmissionDeniedError);
  assert.match(error.message, new RegExp(`^the cluster refuses Service ${namespace}/s: .*exceeded quota`));
});

test('rights that one does not have oneself cannot be granted, and that is said in one line', async () => {
  const rules = [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['create'] }];
  const user = await kubernetes.createRestrictedUser(namespace, rules);
  const restricted = await createKubernetesClient({ kubeconfig: user.kubeconfig });
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'more', namespace },
  };
  const secrets = { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }] };
  await assert.rejects(restricted.create({ ...role, ...secrets }), (error: unknown) => {
    // The guard's words are prose about rights, not a refused action: the role itself may be written.
    assert(error instanceof AdmissionDeniedError);
    assert.match(error.message, /attempting to grant RBAC permissions not currently held/);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
  await assert.rejects(restricted.create(settings('mine')), ForbiddenError);
});
