import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isListedWhole } from '../../../domain/infrastructure/listed-whole.ts';

const deployment = { group: 'apps', kind: 'Deployment' };
const secret = { group: '', kind: 'Secret' };

test('a kind in many namespaces is read at once, one in a few by namespace', () => {
  assert.equal(isListedWhole(deployment, 8), false);
  assert.equal(isListedWhole(deployment, 9), true);
});

test('Secrets are never read at once, and a Secret of another group is no Secret', () => {
  assert.equal(isListedWhole(secret, 1000), false);
  assert.equal(isListedWhole({ group: 'example.com', kind: 'Secret' }, 9), true);
});

test('a list that takes as long as many of namespaces is worth it for more only', () => {
  assert.equal(isListedWhole(deployment, 40, 40), false);
  assert.equal(isListedWhole(deployment, 41, 40), true);
  assert.equal(isListedWhole(deployment, 8, 2), false);
});
