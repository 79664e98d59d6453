import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGoDuration } from '../../../domain/infrastructure/go-duration.ts';
import { parseQuantity } from '../../../domain/infrastructure/quantity.ts';

const equal: [unknown, unknown][] = [
  ['0.2', '200m'],
  ['1024Mi', '1Gi'],
  [1, '1'],
  ['1e3', '1k'],
  ['1E3', '1000'],
  ['.5', '500m'],
  ['5.', '5'],
  ['+1', '1'],
  ['-1', '-1000m'],
  ['0', '0Gi'],
  ['1.5Gi', '1536Mi'],
  ['0.1n', '1n'],
  ['9007199254740993', '9007199254740993000m'],
  ['1Ei', '1024Pi'],
];

for (const [one, other] of equal) {
  test(`${String(one)} and ${String(other)} are the same quantity`, () => {
    assert.notEqual(parseQuantity(one), undefined);
    assert.equal(parseQuantity(one), parseQuantity(other));
  });
}

test('quantities that differ in the last digit differ', () => {
  assert.notEqual(parseQuantity('9007199254740993'), parseQuantity('9007199254740992'));
  assert.notEqual(parseQuantity('1M'), parseQuantity('1Mi'));
});

test('what is no quantity has no amount', () => {
  for (const value of ['', '.', 'abc', '1x', '1 Gi', '1Gib', null, true, {}, '1e9999']) {
    assert.equal(parseQuantity(value), undefined);
  }
});

test('Go durations are read with all their units', () => {
  assert.equal(parseGoDuration('8760h'), parseGoDuration('8760h0m0s'));
  assert.equal(parseGoDuration('1.5h'), parseGoDuration('90m'));
  assert.equal(parseGoDuration('1s'), 1e9);
  assert.equal(parseGoDuration('1h1m1s1ms1us1ns'), 3_661_001_001_001);
  assert.equal(parseGoDuration('-2s'), -2e9);
  assert.equal(parseGoDuration('0'), 0);
});

test('what is no duration has no length', () => {
  for (const value of ['', 's', '1', '1d', '1h x', 'x1h', '1h-1m', 5, null]) {
    assert.equal(parseGoDuration(value), undefined);
  }
});
