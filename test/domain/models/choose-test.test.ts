import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseTest } from '../../../domain/models/choose-test.ts';

describe('the test that Evidently would choose', () => {
  const cases = [
    ['numerical', 1000, 6, 'ks'],
    ['numerical', 1001, 6, 'wasserstein'],
    ['numerical', 1000, 5, 'chi-square-fit'],
    ['numerical', 1000, 3, 'chi-square-fit'],
    ['numerical', 1000, 2, 'z-test'],
    ['numerical', 1000, 1, 'z-test'],
    ['numerical', 1001, 5, 'jensen-shannon'],
    ['categorical', 1000, 50, 'chi-square-fit'],
    ['categorical', 1000, 2, 'z-test'],
    ['categorical', 1001, 2, 'jensen-shannon'],
    ['categorical', 1001, 50, 'jensen-shannon'],
  ] as const;
  for (const [type, rows, distinct, expected] of cases) {
    it(`is ${expected} for a ${type} column with ${distinct} values in ${rows} rows`, () => {
      assert.equal(chooseTest(type, rows, distinct), expected);
    });
  }
});
