import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeKinds } from '../../../domain/forge/pull-request.ts';
import { pullRequestTitle } from '../../../domain/forge/pull-request-title.ts';
import type { FieldDifference } from '../../../domain/infrastructure/finding.ts';
import { finding } from '../../support/review-card.ts';

function field(changes: Partial<FieldDifference>): FieldDifference {
  return { path: '/spec/replicas', change: 'modified', manager: null, owners: [], ...changes };
}

function titles(drift: 'created' | 'deleted'): string[] {
  return changeKinds.map((kind) => pullRequestTitle(kind, '', [finding({ drift })]));
}

const replicas = field({ desired: 2, live: 5 });
const debug = field({
  path: '/spec/template/spec/containers/0/env/1',
  location: '/spec/template/spec/containers/[api]/env/[DEBUG]',
  change: 'added',
  live: { name: 'DEBUG', value: '1' },
});

test('a title says what changes, and from what to what', () => {
  const title = pullRequestTitle('codify', '', [finding({ fields: [replicas, debug] })]);
  assert.equal(title, 'Codify Deployment payments/api: replicas 2 → 5, env[DEBUG] added');
});

test('of a revert it says the way back', () => {
  const title = pullRequestTitle('revert', '', [finding({ fields: [replicas, debug] })]);
  assert.equal(title, 'Revert Deployment payments/api: replicas 5 → 2, env[DEBUG] removed');
});

test('it names two changes and counts the rest', () => {
  const fields = [replicas, debug, field({ path: '/spec/paused', change: 'added', live: true })];
  const title = pullRequestTitle('codify', '', [finding({ fields })]);
  assert.equal(title, 'Codify Deployment payments/api: replicas 2 → 5, env[DEBUG] added, 1 more');
});

test('fingerprints, structures and long texts are left out', () => {
  const fields = [
    field({ path: '/data/password', desired: 'hmac:k:0011223344556677', live: 'hmac:k:7766554433221100' }),
    field({ path: '/data/text', desired: 'a'.repeat(100), live: 'b' }),
  ];
  assert.equal(
    pullRequestTitle('revert', '', [finding({ fields })]),
    'Revert Deployment payments/api: password, text',
  );
});

test('whole objects are added, removed, deleted or created again', () => {
  assert.deepEqual(titles('created'), [
    'Add to Git: Deployment payments/api',
    'Delete from the cluster: Deployment payments/api',
    'Ignore Deployment payments/api',
  ]);
  assert.deepEqual(titles('deleted').slice(0, 2), [
    'Remove from Git: Deployment payments/api',
    'Create again: Deployment payments/api',
  ]);
});

test('several objects go by the title of their item', () => {
  const title = pullRequestTitle('codify', '3 objects: image', [finding(), finding({ name: 'other' })]);
  assert.equal(title, 'Codify 3 objects: image');
});
