import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  principalComponents,
  reconstructionErrors,
} from '../../../domain/statistics/principal-components.ts';
import { symmetricEigen } from '../../../domain/statistics/symmetric-eigen.ts';
import { assertClose, readFixture } from './fixtures.ts';
import { generateColumn, type ColumnSpecification } from './generated-columns.ts';

interface ComponentsCase {
  columns: ColumnSpecification[];
  share: number;
  explained: number[];
  errors: number[];
  every: number;
}

/** The last column is made of the first two, as in scripts/fixtures/calibration-and-components.py. */
function tableOf(columns: ColumnSpecification[]): Float64Array[] {
  const table = columns.map(generateColumn);
  return [...table, table[0]!.map((value, row) => value + 0.25 * table[1]![row]!)];
}

describe('principal components', () => {
  it('explain and restore as scikit-learn’s do', () => {
    for (const { columns, share, explained, errors, every } of readFixture<ComponentsCase>(
      'principal-components',
    )) {
      const table = tableOf(columns);
      const model = principalComponents(table, share);
      assert.equal(model.components.length, explained.length);
      for (const [i, value] of model.explained.entries())
        assertClose(value, explained[i]!, { relative: 1e-9 }, `component ${i}`);
      const all = reconstructionErrors(model, table);
      for (const [i, error] of errors.entries())
        assertClose(all[i * every]!, error, { relative: 1e-9, absolute: 1e-12 }, `row ${i * every}`);
    }
  });

  it('restore everything when all of the variance is kept', () => {
    const table = tableOf([1, 2, 3].map((seed) => ({ shape: 'normal', size: 50, seed, scale: 1, shift: 0 })));
    for (const error of reconstructionErrors(principalComponents(table, 1), table)) assert.ok(error < 1e-9);
  });

  it('of constant columns and of no rows do not fail', () => {
    const constant = [new Float64Array(5).fill(2), new Float64Array(5).fill(3)];
    assert.deepEqual(reconstructionErrors(principalComponents(constant, 0.9), constant), new Float64Array(5));
    assert.equal(reconstructionErrors(principalComponents(constant, 0.9), [new Float64Array(0)]).length, 0);
  });
});

describe('eigenvalues of a symmetric matrix', () => {
  it('and vectors restore it, are ordered and orthonormal', () => {
    const size = 6;
    const entries = fc.array(fc.integer({ min: -9, max: 9 }), {
      minLength: size * size,
      maxLength: size * size,
    });
    fc.assert(
      fc.property(entries, (numbers) => {
        const at = (i: number, j: number): number => numbers[Math.max(i, j) * size + Math.min(i, j)]!;
        const rows = Array.from({ length: size }, (_, i) =>
          Float64Array.from({ length: size }, (__, j) => at(i, j)),
        );
        const { values, vectors } = symmetricEigen(rows);
        for (let i = 0; i < size; i++) {
          if (i > 0) assert.ok(values[i]! <= values[i - 1]!);
          for (let j = 0; j < size; j++) {
            const restored = vectors.reduce(
              (sum, vector, k) => sum + values[k]! * vector[i]! * vector[j]!,
              0,
            );
            assertClose(restored, at(i, j), { relative: 1e-10, absolute: 1e-10 }, `element ${i}, ${j}`);
            const product = vectors[i]!.reduce((sum, value, k) => sum + value * vectors[j]![k]!, 0);
            assertClose(product, i === j ? 1 : 0, { relative: 1e-10, absolute: 1e-12 }, `product ${i}, ${j}`);
          }
        }
      }),
    );
  });
});
