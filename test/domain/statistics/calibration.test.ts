import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { evaluateIsotonic, isotonicRegression } from '../../../domain/statistics/isotonic-regression.ts';
import { rocAuc } from '../../../domain/statistics/roc-auc.ts';
import { assertClose, readFixture } from './fixtures.ts';
import { generateColumn, minimalStandard, type ColumnSpecification } from './generated-columns.ts';

interface CalibrationCase {
  scores: ColumnSpecification;
  labelSeed: number;
  at: number[];
  isotonic: number[];
  rocAuc: number;
}

/** As scripts/fixtures/calibration-and-components.py labels scores. */
function labelsOf(scores: Float64Array, seed: number): Float64Array {
  const uniform = minimalStandard(seed);
  const low = scores.reduce((a, b) => Math.min(a, b));
  const high = scores.reduce((a, b) => Math.max(a, b));
  return scores.map((score) => (uniform() < 0.1 + (0.8 * (score - low)) / (high - low) ? 1 : 0));
}

const cases = readFixture<CalibrationCase>('calibration').map((one) => {
  const scores = generateColumn(one.scores);
  return { ...one, scores, labels: labelsOf(scores, one.labelSeed) };
});

describe('isotonic regression', () => {
  it('is scikit-learn’s, outside of the known inputs as well', () => {
    for (const { scores, labels, at, isotonic } of cases) {
      const fitted = isotonicRegression(scores, labels);
      for (const [i, input] of at.entries())
        assertClose(
          evaluateIsotonic(fitted, input),
          isotonic[i]!,
          { relative: 1e-9, absolute: 1e-12 },
          `${input}`,
        );
    }
  });

  it('never falls and keeps the mean', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 9 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(points, (rows) => {
        const inputs = Float64Array.from(rows, ([input]) => input);
        const outputs = rows.map(([, output]) => output);
        const fitted = isotonicRegression(inputs, outputs);
        assert.ok(fitted.outputs.every((value, i) => i === 0 || value >= fitted.outputs[i - 1]!));
        const sum = inputs.reduce((total, input) => total + evaluateIsotonic(fitted, input), 0);
        assertClose(
          sum,
          outputs.reduce((total, value) => total + value, 0),
          { relative: 1e-9, absolute: 1e-9 },
          'sum',
        );
      }),
    );
  });
});

describe('the area under the ROC curve', () => {
  it('is scikit-learn’s, ties included', () => {
    for (const { scores, labels, rocAuc: expected } of cases) {
      const area = rocAuc(scores, labels);
      assert.ok(typeof area === 'number');
      assertClose(area, expected, { relative: 1e-12 }, 'area');
    }
  });

  it('is 1 for perfect scores, 0 for reversed ones and one half for constant ones', () => {
    const labels = [0, 0, 1, 1];
    assert.equal(rocAuc(Float64Array.of(1, 2, 3, 4), labels), 1);
    assert.equal(rocAuc(Float64Array.of(4, 3, 2, 1), labels), 0);
    assert.equal(rocAuc(Float64Array.of(7, 7, 7, 7), labels), 0.5);
  });

  it('takes a row of share p as p positive and 1 − p negative rows', () => {
    const repeated = rocAuc(Float64Array.of(1, 1, 1, 1, 2, 2, 2, 2), [1, 0, 0, 0, 1, 1, 1, 0]);
    assert.equal(rocAuc(Float64Array.of(1, 2), [0.25, 0.75]), repeated);
  });

  it('needs positive and negative rows', () => {
    for (const labels of [
      [1, 1],
      [0, 0],
    ])
      assert.equal(typeof rocAuc(Float64Array.of(1, 2), labels), 'object');
    assert.equal(typeof rocAuc(new Float64Array(0), []), 'object');
  });
});
