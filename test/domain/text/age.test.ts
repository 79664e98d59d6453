import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAge, describeSpan } from '../../../domain/text/age.ts';

test('spans are said in their largest unit', () => {
  for (const [milliseconds, text] of [
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [2 * 3_600_000 + 1, '2 h'],
    [5 * 86_400_000, '5 d'],
  ] as const) {
    assert.equal(describeSpan(milliseconds), text);
  }
});

test('a time that lies ahead, by a clock that is wrong, is now; what is no time has no age', () => {
  const now = new Date('2026-06-01T12:00:00Z');
  assert.equal(describeAge('2026-06-01T11:57:00Z', now), '3 min');
  assert.equal(describeAge('2026-06-01T12:00:05Z', now), '0 s');
  assert.equal(describeAge('', now), undefined);
});
