import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { benjaminiHochberg, bonferroni } from '../../../domain/statistics/adjusted-p-values.ts';
import { assertClose, readFixture } from './fixtures.ts';
import { generateColumn, type ColumnSpecification } from './generated-columns.ts';

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

describe('adjusted p-values', () => {
  it('of Benjamini and Hochberg are SciPy’s', () => {
    const cases = readFixture<{ column: ColumnSpecification; benjaminiHochberg: number[] }>(
      'p-values-and-quantiles',
    );
    for (const { column, benjaminiHochberg: expected } of cases) {
      const adjusted = benjaminiHochberg([...generateColumn(column)]);
      for (const [i, value] of adjusted.entries())
        assertClose(value, expected[i]!, { relative: 1e-14 }, `${i}`);
    }
  });

  it('keep the order of the p-values, are not below them and not above Bonferroni’s', () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const adjusted = benjaminiHochberg(values);
        const strict = bonferroni(values);
        for (const [i, value] of values.entries()) {
          assert.ok(value <= adjusted[i]! && adjusted[i]! <= strict[i]! + 1e-15 && strict[i]! <= 1);
          for (const [j, other] of values.entries())
            if (value <= other) assert.ok(adjusted[i]! <= adjusted[j]!);
        }
      }),
    );
  });

  it('of no tests are none', () => {
    assert.deepEqual([benjaminiHochberg([]), bonferroni([])], [[], []]);
  });
});
