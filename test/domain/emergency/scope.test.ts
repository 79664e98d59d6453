import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describeScope,
  faultOfScope,
  isInScope,
  parseObjectPattern,
} from '../../../domain/emergency/scope.ts';
import type { EmergencyScope, ScopedObject } from '../../../domain/emergency/scope.ts';

const web: ScopedObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  labels: { app: 'web', tier: 'front' },
};

const cases: readonly [EmergencyScope, Partial<ScopedObject>, boolean][] = [
  [{}, {}, true],
  [{ objects: [{ kind: 'Deployment', name: 'web' }] }, {}, true],
  [{ objects: [{ kind: 'deploy', name: 'web' }] }, {}, true],
  [{ objects: [{ kind: 'deployments', name: 'w*' }] }, {}, true],
  [{ objects: [{ kind: 'netpol' }] }, { kind: 'NetworkPolicy' }, true],
  [{ objects: [{ kind: 'networkpolicies' }] }, { kind: 'NetworkPolicy' }, true],
  [{ objects: [{ kind: 'ingresses' }] }, { kind: 'Ingress' }, true],
  [{ objects: [{ kind: '*', name: 'web' }] }, { kind: 'Service' }, true],
  [{ objects: [{ kind: 'constructor' }] }, {}, false],
  [{ objects: [{ kind: 'deployment', name: 'we' }] }, {}, false],
  [{ objects: [{ kind: 'statefulset', name: 'web' }] }, {}, false],
  [{ objects: [{ kind: 'configmap' }, { kind: 'deployment', name: 'web' }] }, {}, true],
  [{ namespaces: ['shop'] }, {}, true],
  [{ namespaces: ['sho?'] }, {}, true],
  [{ namespaces: ['other'] }, {}, false],
  [{ namespaces: ['shop'] }, { kind: 'ClusterRole', namespace: undefined as unknown as string }, false],
  [{ objects: [{ kind: 'deployment' }], namespaces: ['other'] }, {}, false],
  [{ selector: 'app=web' }, {}, true],
  [{ selector: 'app=web,tier notin (back)' }, {}, true],
  [{ selector: 'app=api' }, {}, false],
  [{ selector: 'app=api' }, { gitLabels: { app: 'api' } }, true],
  [{ selector: 'app=api' }, { labels: {} }, false],
];

for (const [scope, changes, expected] of cases) {
  const what = `${describeScope(scope)} ${expected ? 'covers' : 'does not cover'} ${JSON.stringify(changes)}`;
  test(what, () => assert.equal(isInScope(scope, { ...web, ...changes }), expected));
}

test('where labels are not known the object is held: healing later does no harm', () => {
  const { labels: _unknown, ...unlabelled } = web;
  assert.equal(isInScope({ selector: 'app=api' }, unlabelled), true);
  assert.equal(isInScope({ selector: 'app=api', namespaces: ['other'] }, unlabelled), false);
});

test('what is no selector, or names too much, is refused in words', () => {
  assert.match(faultOfScope({ selector: 'app in web' }) ?? '', /"app in web" is no label selector/);
  const many = Array.from({ length: 101 }, (_, index) => `ns-${index}`);
  assert.match(faultOfScope({ namespaces: many }) ?? '', /at most/);
  assert.equal(faultOfScope({ selector: '!legacy', objects: [{ kind: 'deployment' }] }), undefined);
});

test('objects are read as people write them, and nothing else', () => {
  assert.deepEqual(parseObjectPattern('deployment/web'), { kind: 'deployment', name: 'web' });
  assert.deepEqual(parseObjectPattern(' sts '), { kind: 'sts' });
  assert.deepEqual(parseObjectPattern('*/web-?'), { kind: '*', name: 'web-?' });
  for (const text of ['', '/', 'a/b/c', 'deployment/', 'deployment/web api', '--scope'])
    assert.equal(parseObjectPattern(text), undefined, text);
});

test('a scope is said in words', () => {
  assert.equal(describeScope({}), 'everything');
  const scope = {
    objects: [{ kind: 'deployment', name: 'web' }, { kind: 'svc' }],
    namespaces: ['shop'],
    selector: 'a=b',
  };
  assert.equal(describeScope(scope), 'deployment/web, every svc in shop with a=b');
});
