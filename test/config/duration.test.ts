import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatDuration, parseDuration } from '../../config/duration.ts';

test('a duration is whole numbers with units, the largest first', () => {
  assert.equal(parseDuration('0s'), 0);
  assert.equal(parseDuration('250ms'), 250);
  assert.equal(parseDuration('90s'), 90_000);
  assert.equal(parseDuration('5m'), 300_000);
  assert.equal(parseDuration('1h30m'), 5_400_000);
  assert.equal(parseDuration('7d'), 604_800_000);
  assert.equal(parseDuration('1d2h3m4s5ms'), 93_784_005);
});

test('what is not exactly a duration is refused', () => {
  const wrong = [
    '',
    '5',
    's',
    '5 m',
    ' 5m',
    '5m ',
    '-5m',
    '+5m',
    '1.5h',
    '1e3s',
    '5M',
    '5min',
    '5m1h',
    '5m5m',
    '٥m',
    '1w',
  ];
  for (const text of wrong) assert.equal(parseDuration(text), undefined, JSON.stringify(text));
});

test('a duration too long to count exactly is refused instead of rounded', () => {
  assert.equal(parseDuration('9007199254740991ms'), Number.MAX_SAFE_INTEGER);
  assert.equal(parseDuration('9007199254740992ms'), undefined);
  assert.equal(parseDuration('999999999999d'), undefined);
});

test('a duration reads back as it was written out', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (milliseconds) => {
      assert.equal(parseDuration(formatDuration(milliseconds)), milliseconds);
    }),
  );
});

test('the written form is the short one', () => {
  assert.deepEqual([0, 1, 1000, 90_000, 300_000, 86_400_000].map(formatDuration), [
    '0s',
    '1ms',
    '1s',
    '1m30s',
    '5m',
    '1d',
  ]);
});
