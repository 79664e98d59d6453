import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sortValues } from '../../../domain/statistics/sort-values.ts';
import {
  countDistinct,
  finitePart,
  lowerBound,
  quantile,
  upperBound,
} from '../../../domain/statistics/sorted-values.ts';
import { assertClose, readFixture, type FixtureNumber } from './fixtures.ts';
import { generateColumn, type ColumnSpecification } from './generated-columns.ts';

const sorted = Float64Array.of(-Infinity, 1, 2, 2, 2, 5, Infinity, Infinity);

describe('searching sorted values', () => {
  it('finds where equal values begin and end', () => {
    assert.deepEqual([lowerBound(sorted, 2), upperBound(sorted, 2)], [2, 5]);
    assert.deepEqual([lowerBound(sorted, 3), upperBound(sorted, 3)], [5, 5]);
    assert.deepEqual([lowerBound(sorted, -Infinity), upperBound(sorted, Infinity)], [0, 8]);
  });

  it('takes the finite part without copying', () => {
    assert.deepEqual(finitePart(sorted), Float64Array.of(1, 2, 2, 2, 5));
    assert.equal(finitePart(sorted).buffer, sorted.buffer);
    assert.equal(finitePart(Float64Array.of(Infinity)).length, 0);
    assert.equal(finitePart(new Float64Array(0)).length, 0);
  });

  it('counts distinct values, infinities too, no further than asked', () => {
    assert.equal(countDistinct(sorted), 5);
    assert.equal(countDistinct(sorted, 3), 3);
    assert.equal(countDistinct(new Float64Array(0)), 0);
  });
});

describe('quantile', () => {
  it('is NumPy’s', () => {
    const cases = readFixture<{ column: ColumnSpecification; quantiles: [number, FixtureNumber][] }>(
      'p-values-and-quantiles',
    );
    for (const { column, quantiles } of cases) {
      const values = sortValues(generateColumn(column));
      for (const [share, expected] of quantiles)
        assertClose(quantile(values, share), expected, { relative: 1e-13 }, `${column.size} at ${share}`);
    }
  });

  it('is NaN for no values and infinite between infinite ones', () => {
    assert.ok(Number.isNaN(quantile(new Float64Array(0), 0.5)));
    assert.equal(quantile(Float64Array.of(1, Infinity, Infinity, Infinity), 0.9), Infinity);
  });
});
