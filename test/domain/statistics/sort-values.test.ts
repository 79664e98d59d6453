import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { sortOrder } from '../../../domain/statistics/sort-order.ts';
import { sortValues } from '../../../domain/statistics/sort-values.ts';
import { generateColumn } from './generated-columns.ts';

/** Long enough for the radix sort. */
function longColumn(
  shape: 'normal' | 'integers' | 'infinite' | 'heavy',
  scale: number,
  shift: number,
): Float64Array {
  return generateColumn({ shape, size: 5000, seed: 11, scale, shift });
}

describe('sortValues', () => {
  it('sorts as the engine does, leaving missing values out and the input alone', () => {
    fc.assert(
      fc.property(fc.float64Array({ minLength: 0, maxLength: 60 }), (values) => {
        const before = values.slice();
        assert.deepEqual(sortValues(values), values.filter((value) => !Number.isNaN(value)).toSorted());
        assert.deepEqual(values, before);
      }),
    );
  });

  it('sorts long columns of any sign, exponent and infinity as the engine does', () => {
    const columns = [
      longColumn('normal', 1, 0),
      longColumn('normal', 1e-300, 0),
      longColumn('normal', 1, 1e6),
      longColumn('integers', -1, 0),
      longColumn('infinite', 1e300, 0),
      longColumn('heavy', -1, 0),
      new Float64Array(5000).fill(-3),
      Float64Array.from({ length: 5000 }, (_, i) => -Number.MIN_VALUE * (i % 7)),
      Float64Array.from({ length: 5000 }, (_, i) => -1 - (i % 97) / 1000),
    ];
    for (const column of columns) assert.deepEqual(sortValues(column), column.toSorted());
  });

  it('leaves the missing values of a long column out and keeps no room for them', () => {
    const column = longColumn('normal', 1, 0).map((value, i) => (i % 3 === 0 ? NaN : value));
    const sorted = sortValues(column);
    assert.deepEqual(sorted, column.filter((value) => !Number.isNaN(value)).toSorted());
    assert.equal(sorted.buffer.byteLength, sorted.byteLength);
  });

  it('gives an empty array for no values', () => {
    assert.equal(sortValues(new Float64Array(0)).length, 0);
    assert.equal(sortValues(new Float64Array(3000).fill(NaN)).length, 0);
  });
});

describe('sortOrder', () => {
  it('gives the indexes that sort a short and a long column', () => {
    for (const size of [0, 1, 100, 5000])
      for (const shape of ['normal', 'few', 'infinite'] as const) {
        const column = generateColumn({ shape, size, seed: 5, scale: -1, shift: 0.5 });
        const order = sortOrder(column);
        assert.equal(new Set(order).size, size);
        assert.deepEqual(
          Float64Array.from(order, (index) => column[index]!),
          column.toSorted(),
        );
      }
  });
});
