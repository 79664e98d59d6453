import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProtected, isStray, isSystemKind } from '../../../domain/infrastructure/governance.ts';
import type { KubernetesObject, ObjectMetadata } from '../../../domain/infrastructure/object.ts';

const governance = { target: 'shop', namespaces: ['shop'] };

const object = (
  kind: string,
  name: string,
  metadata: Partial<ObjectMetadata> = {},
  apiVersion = 'v1',
): KubernetesObject => ({ apiVersion, kind, metadata: { name, namespace: 'shop', ...metadata } });

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u' };
const by = (...managers: [string, string][]) => ({
  managedFields: managers.map(([manager, time]) => ({ manager, operation: 'Update' as const, time })),
});

const strays: [string, KubernetesObject][] = [
  ['a ConfigMap by hand', object('ConfigMap', 'x')],
  [
    'a claim by hand that was bound in the same second',
    object('PersistentVolumeClaim', 'x', by(['kube-controller-manager', '1'], ['kubectl-create', '1'])),
  ],
  [
    'an object with our annotation elsewhere',
    object('ConfigMap', 'x', { namespace: 'other', annotations: { 'plumbline.dev/target': 'shop' } }),
  ],
  ['an object nobody remembers the maker of', object('ConfigMap', 'x', { managedFields: [{}] })],
];

const ordinary: [string, KubernetesObject][] = [
  ['an object elsewhere', object('ConfigMap', 'x', { namespace: 'other' })],
  [
    'an object of another target',
    object('ConfigMap', 'x', { annotations: { 'plumbline.dev/target': 'billing' } }),
  ],
  ['an object with an owner', object('Pod', 'x', { ownerReferences: [owner] })],
  ['an object on its way out', object('ConfigMap', 'x', { deletionTimestamp: '2026-01-01T00:00:00Z' })],
  ['the default account', object('ServiceAccount', 'default')],
  ['the root certificate', object('ConfigMap', 'kube-root-ca.crt')],
  ['a release of Helm', object('Secret', 'sh.helm.release.v1.shop.v3')],
  ['a token', { ...object('Secret', 'x'), type: 'kubernetes.io/service-account-token' }],
  ['a certificate', object('Secret', 'x', { annotations: { 'cert-manager.io/certificate-name': 'x' } })],
  [
    'a claim of a StatefulSet',
    object('PersistentVolumeClaim', 'data-db-0', by(['kube-controller-manager', '1'], ['kubectl-edit', '2'])),
  ],
  ['a mirror of a static pod', object('Pod', 'x', { annotations: { 'kubernetes.io/config.mirror': 'h' } })],
];

for (const [name, live] of strays)
  test(`${name} is a stray`, () => assert.equal(isStray(live, governance), true));
for (const [name, live] of ordinary)
  test(`${name} is no stray`, () => assert.equal(isStray(live, governance), false));

test('a cluster-scoped object is a stray only by its annotation', () => {
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'x' } };
  assert.equal(isStray(role, governance), false);
  const tracked = { ...role, metadata: { name: 'x', annotations: { 'plumbline.dev/target': 'shop' } } };
  assert.equal(isStray(tracked, governance), true);
});

test('namespaces, CRDs and what every namespace needs are protected, and no stray even by annotation', () => {
  const annotations = { 'plumbline.dev/target': 'shop' };
  const protectedObjects = [
    object('Namespace', 'shop', { annotations }),
    object('CustomResourceDefinition', 'x', { annotations }, 'apiextensions.k8s.io/v1'),
    object('ServiceAccount', 'default', { annotations }),
    object('ConfigMap', 'kube-root-ca.crt', { annotations }),
    object('Service', 'kubernetes', { namespace: 'default', annotations }),
  ];
  for (const one of protectedObjects) {
    assert.equal(isProtected(one), true);
    assert.equal(isStray(one, governance), false);
  }
  assert.equal(isProtected(object('ServiceAccount', 'web')), false);
});

test('kinds that only the system makes are not searched', () => {
  assert.equal(isSystemKind('', 'Event'), true);
  assert.equal(isSystemKind('metrics.k8s.io', 'PodMetrics'), true);
  assert.equal(isSystemKind('apps', 'Deployment'), false);
});
