import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryOf } from '../../../domain/text/summary.ts';

test('what is short enough stays as it is', () => {
  assert.equal(summaryOf('Deployment payments/api: image'), 'Deployment payments/api: image');
  assert.equal(summaryOf('x'.repeat(200)), 'x'.repeat(200));
});

test('a longer text is cut by its bytes, and no character in two', () => {
  assert.equal(summaryOf('x'.repeat(201)), `${'x'.repeat(200)}…`);
  assert.equal(summaryOf('障'.repeat(100)), `${'障'.repeat(66)}…`);
  assert.equal(summaryOf('🔥'.repeat(100)), `${'🔥'.repeat(50)}…`);
});

test('of several lines the first one is left', () => {
  assert.equal(summaryOf('orders fail\nsince noon'), 'orders fail');
});
