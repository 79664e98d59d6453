import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBodyBudget } from '../../../workers/gateway/body-budget.ts';

test('the largest body gives way, and what is released counts no more', () => {
  const budget = createBodyBudget(10_000);
  const gone: string[] = [];
  const hold = (name: string) => budget.hold(() => gone.push(name));
  const [small, large, other] = [hold('small'), hold('large'), hold('other')];
  small.grow(100);
  large.grow(6000);
  other.grow(3000);
  assert.deepEqual(gone, []);
  small.grow(100);
  assert.deepEqual(gone, ['large']);
  large.grow(50_000);
  assert.deepEqual(gone, ['large'], 'what was given up counts no more');
  other.release();
  small.grow(9000);
  assert.deepEqual(gone, ['large']);
});

test('pieces count beside their bytes: a body sent letter by letter fills no memory', () => {
  const budget = createBodyBudget(100_000);
  let isGone = false;
  const body = budget.hold(() => (isGone = true));
  for (let letter = 0; letter < 1000; letter += 1) body.grow(1);
  assert.ok(isGone);
});
