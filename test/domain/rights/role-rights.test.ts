import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStray } from '../../../domain/infrastructure/governance.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { Grant } from '../../../domain/rights/grant.ts';
import type { ClusterNeeds, ServiceNeeds, TargetNeeds } from '../../../domain/rights/needs.ts';
import { roleObjects } from '../../../domain/rights/role-objects.ts';
import { rightsOf } from '../../../domain/rights/role-rights.ts';

const kind = (group: string, name: string, resource: string, namespaced = true) => ({
  group,
  kind: name,
  resource,
  namespaced,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
});

const served = [
  kind('', 'ConfigMap', 'configmaps'),
  kind('', 'Secret', 'secrets'),
  kind('', 'Pod', 'pods'),
  kind('', 'Event', 'events'),
  kind('apps', 'Deployment', 'deployments'),
  kind('batch', 'Job', 'jobs'),
  kind('gateway.networking.k8s.io', 'HTTPRoute', 'httproutes'),
  kind('rbac.authorization.k8s.io', 'Role', 'roles'),
  kind(
    'admissionregistration.k8s.io',
    'ValidatingAdmissionPolicyBinding',
    'validatingadmissionpolicybindings',
    false,
  ),
  kind(
    'admissionregistration.k8s.io',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    false,
  ),
  kind('rbac.authorization.k8s.io', 'ClusterRole', 'clusterroles', false),
  kind('serving.kserve.io', 'InferenceService', 'inferenceservices'),
];

const target = (parts: Partial<TargetNeeds> = {}): TargetNeeds => ({
  name: 'shop',
  desired: [{ group: 'apps', kind: 'Deployment', namespace: 'shop' }],
  derivedSecrets: [],
  namespaces: [],
  dryRuns: true,
  watched: false,
  heals: true,
  prunes: false,
  ...parts,
});

const service: ServiceNeeds = {
  model: 'fraud',
  namespace: 'ml',
  name: 'fraud',
  rollsOut: true,
  checksCapacity: true,
  blueGreen: false,
};

const needs = (parts: Partial<ClusterNeeds>): ClusterNeeds => ({
  served,
  targets: [],
  sources: [],
  services: [],
  trainings: [],
  ...parts,
});

/** `verbs resource place`, of each grant once. */
function told(grants: readonly Grant[]): string[] {
  const lines = grants.map(({ verbs, resource, namespace = '*', names }) =>
    [verbs.join(','), resource, namespace, ...(names ?? [])].join(' '),
  );
  return [...new Set(lines)].toSorted();
}

/** Kinds that healing may delete for a target that governs its namespace. */
function deleted(prunes: boolean): string[] {
  const all = needs({ targets: [target({ namespaces: ['shop'], prunes })] });
  const grants = rightsOf('healing', all).filter(({ verbs }) => verbs.includes('delete'));
  return grants.map(({ resource }) => resource);
}

/** Kinds of the objects that give a role its rights. */
function kinds(role: 'scanning' | 'healing', parts: Partial<TargetNeeds> = {}): string[] {
  const grants = rightsOf(role, needs({ targets: [target(parts)] }));
  return roleObjects(role, grants, { namespace: 'plumbline', name: 'plumbline' }).map((one) => one.kind);
}

test('detection reads what Git has, and writes only for dry runs', () => {
  const all = needs({ targets: [target()] });
  assert.deepEqual(told(rightsOf('scanning', all)), [
    'create,update,patch deployments shop',
    'get,list deployments shop',
    'list nodes *',
    'list pods shop',
  ]);
  const reading = needs({ targets: [target({ dryRuns: false })] });
  assert.ok(rightsOf('scanning', reading).every(({ verbs }) => verbs.every((verb) => /get|list/.test(verb))));
});

test('a target that only reports gives healing nothing', () => {
  assert.deepEqual(rightsOf('healing', needs({ targets: [target({ heals: false })] })), []);
});

test('deleting what Git does not have takes a rule that says so, in governed namespaces', () => {
  assert.deepEqual(deleted(false), ['deployments']);
  assert.ok(deleted(true).includes('secrets'));
  assert.ok(!deleted(true).includes('events'));
});

/** Of detection, for a kind that is in nine namespaces. */
function rightsInNamespaces(kindName: string): string[] {
  const desired = Array.from({ length: 9 }, (_one, index) => ({
    group: '',
    kind: kindName,
    namespace: `shop-${index}`,
  }));
  return told(rightsOf('scanning', needs({ targets: [target({ desired, dryRuns: false })] })));
}

test('a kind that is in many namespaces is listed at once, and Secrets where they are alone', () => {
  assert.deepEqual(rightsInNamespaces('ConfigMap'), ['get,list configmaps *']);
  assert.deepEqual(
    rightsInNamespaces('Secret'),
    Array.from({ length: 9 }, (_one, index) => `get,list secrets shop-${index}`),
  );
});

test('roles are tried out by nobody, for nobody may try out rights that they lack', () => {
  const desired = [{ group: 'rbac.authorization.k8s.io', kind: 'Role', namespace: 'shop' }];
  assert.deepEqual(told(rightsOf('scanning', needs({ targets: [target({ desired })] }))), [
    'get,list roles shop',
  ]);
});

test('admission policies are tried out by nobody, for none would hold the try back', () => {
  const group = 'admissionregistration.k8s.io';
  const names = ['ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration'];
  const desired = names.map((one) => ({ group, kind: one, namespace: undefined }));
  assert.deepEqual(told(rightsOf('scanning', needs({ targets: [target({ desired })] }))), [
    'create,update,patch validatingwebhookconfigurations *',
    'get,list validatingadmissionpolicybindings *',
    'get,list validatingwebhookconfigurations *',
  ]);
});

test('of Secrets behind sealed ones only those are read', () => {
  const derivedSecrets = [{ namespace: 'shop', name: 'database' }];
  const grants = rightsOf('scanning', needs({ targets: [target({ desired: [], derivedSecrets })] }));
  assert.deepEqual(told(grants), ['get secrets shop database']);
});

test('a rollout by pull requests needs no right to write, and one with a second service more', () => {
  assert.deepEqual(rightsOf('rollouts', needs({ services: [{ ...service, rollsOut: false }] })), []);
  const plain = told(rightsOf('rollouts', needs({ services: [service] })));
  assert.ok(plain.includes('get,patch inferenceservices ml fraud'));
  assert.ok(!plain.some((line) => line.includes('create')));
  const blueGreen = told(rightsOf('rollouts', needs({ services: [{ ...service, blueGreen: true }] })));
  assert.ok(blueGreen.includes('get,create,delete inferenceservices ml'));
  assert.ok(blueGreen.includes('get,patch httproutes ml'));
});

test('orchestration and models reach no cluster, whatever is configured', () => {
  const trainings = [{ model: 'fraud', namespace: 'ml', templates: [], queued: false }];
  const all = needs({ targets: [target()], services: [service], trainings });
  assert.deepEqual([rightsOf('orchestration', all), rightsOf('models', all)], [[], []]);
});

test('whoever is given writes for dry runs is guarded, and nobody else', () => {
  assert.ok(kinds('scanning').includes('ValidatingAdmissionPolicy'));
  assert.ok(!kinds('scanning', { dryRuns: false }).includes('ValidatingAdmissionPolicy'));
  assert.ok(!kinds('healing').includes('ValidatingAdmissionPolicy'));
});

test('our own Roles in a governed namespace are no drift, and others are', () => {
  const grants = rightsOf('healing', needs({ targets: [target()] }));
  const objects = roleObjects('healing', grants, { namespace: 'plumbline', name: 'plumbline' });
  const inShop = objects.filter(({ metadata }) => metadata.namespace === 'shop');
  const governance = { target: 'shop', namespaces: ['shop'] };
  assert.deepEqual(inShop.map((one) => one.kind).toSorted(), ['Role', 'RoleBinding']);
  for (const object of inShop) {
    assert.equal(isStray(object, governance), false);
    const foreign: KubernetesObject = { ...object, metadata: { ...object.metadata, labels: {} } };
    assert.equal(isStray(foreign, governance), true);
  }
});
