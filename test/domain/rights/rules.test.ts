import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Grant } from '../../../domain/rights/grant.ts';
import { rulesOf } from '../../../domain/rights/rules.ts';

const grant = (parts: Partial<Grant>): Grant => ({
  group: 'apps',
  resource: 'deployments',
  verbs: ['get'],
  why: 'a test',
  ...parts,
});

const told = (all: readonly Grant[]): string =>
  JSON.stringify([rulesOf(all).cluster, ...rulesOf(all).namespaces]);

test('kinds of a group with the same verbs become one rule', () => {
  const { cluster } = rulesOf([
    grant({}),
    grant({ resource: 'statefulsets' }),
    grant({ group: '', resource: 'pods' }),
  ]);
  assert.deepEqual(cluster, [
    { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs: ['get'] },
  ]);
});

test('verbs on the same kind from several purposes are joined, in one order', () => {
  const { namespaces } = rulesOf([
    grant({ namespace: 'shop', verbs: ['patch', 'get'] }),
    grant({ namespace: 'shop', verbs: ['list', 'get'] }),
  ]);
  assert.deepEqual(namespaces.get('shop'), [
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'patch'] },
  ]);
});

test('what holds in the whole cluster is not said again for a namespace', () => {
  const { namespaces } = rulesOf([
    grant({ verbs: ['get', 'list'] }),
    grant({ namespace: 'shop', verbs: ['get', 'update'] }),
    grant({ namespace: 'blog', verbs: ['list'] }),
  ]);
  assert.deepEqual(
    [...namespaces],
    [['shop', [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['update'] }]]],
  );
});

test('a right to one object stays a right to that object alone', () => {
  const { namespaces } = rulesOf([
    grant({ namespace: 'shop', names: ['web'] }),
    grant({ namespace: 'shop', names: ['api'] }),
    grant({ namespace: 'shop', verbs: ['list'] }),
  ]);
  assert.deepEqual(namespaces.get('shop'), [
    { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['api', 'web'], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] },
  ]);
});

test('a right to all objects of a kind makes that to one of them unnecessary, wherever it stands', () => {
  const { namespaces } = rulesOf([
    grant({ namespace: 'shop', names: ['web'], verbs: ['get', 'patch'] }),
    grant({ namespace: 'shop', verbs: ['get'] }),
  ]);
  assert.deepEqual(namespaces.get('shop'), [
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'], verbs: ['patch'] },
  ]);
});

test('the same grants in another order make the same rules', () => {
  const grants = [
    grant({ namespace: 'shop', verbs: ['list'] }),
    grant({ group: '', resource: 'secrets', names: ['key'] }),
    grant({ namespace: 'shop', resource: 'statefulsets', verbs: ['list', 'get'] }),
  ];
  assert.equal(told(grants.toReversed()), told(grants));
});
