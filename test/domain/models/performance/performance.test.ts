import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binaryPerformance } from '../../../../domain/models/performance/binary-performance.ts';
import type { MetricValues } from '../../../../domain/models/performance/metric-value.ts';
import { multiclassPerformance } from '../../../../domain/models/performance/multiclass-performance.ts';
import { regressionPerformance } from '../../../../domain/models/performance/regression-performance.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { normals } from '../../../support/columns.ts';

function near(metrics: MetricValues, expected: Record<string, number>): void {
  for (const [name, value] of Object.entries(expected)) {
    assert.ok(
      Math.abs(metrics[name]!.value! - value) < 1e-12,
      `${name}: ${metrics[name]!.value} for ${value}`,
    );
  }
}

describe('the performance of a classifier of two classes', () => {
  const probability = Float64Array.of(0.9, 0.8, 0.7, 0.4, 0.4, 0.2, 0.1, 0.6);
  const predicted = probability.map((value) => (value >= 0.5 ? 1 : 0));
  const labels = [1, 1, 0, 1, 0, 0, 0, 1];

  it('is as scikit-learn’s', () => {
    // sklearn.metrics on the same eight rows.
    near(binaryPerformance({ predicted, probability }, labels), {
      accuracy: 0.75,
      precision: 0.75,
      recall: 0.75,
      specificity: 0.75,
      f1: 0.75,
      roc_auc: 0.84375,
      average_precision: 0.8541666666666666,
      log_loss: 0.47486536470951807,
      brier: 0.15875,
    });
  });

  it('is undefined where it divides by nothing', () => {
    const never = binaryPerformance({ predicted: [0, 0, 0] }, [0, 1, 0]);
    assert.deepEqual(never['precision'], { value: null, error: null });
    assert.equal(never['recall']!.value, 0);
    assert.equal(
      binaryPerformance({ probability: Float64Array.of(0.1, 0.2) }, [0, 0])['roc_auc']!.value,
      null,
    );
    assert.equal(binaryPerformance({ predicted: [] }, [])['accuracy']!.value, null);
  });

  it('leaves out what only probabilities have, of other scores', () => {
    const metrics = binaryPerformance({ probability: Float64Array.of(-2, 3, 1) }, [0, 1, 0]);
    assert.equal(metrics['roc_auc']!.value, 1);
    assert.equal('log_loss' in metrics, false);
  });

  it('with probabilities for labels is what labels give on average', () => {
    const random = seededRandom(15);
    const scores = Float64Array.from({ length: 20_000 }, () => random());
    const drawn = scores.map((score) => (random() < score ? 1 : 0));
    const said = scores.map((score) => (score > 0.4 ? 1 : 0));
    const expected = binaryPerformance({ predicted: said, probability: scores }, scores);
    const realised = binaryPerformance({ predicted: said, probability: scores }, drawn);
    for (const [name, { value, error }] of Object.entries(expected)) {
      assert.ok(Math.abs(value! - realised[name]!.value!) < 5 * error!, name);
    }
  });

  it('has intervals that cover the truth as often as they say', () => {
    const random = seededRandom(16);
    const rounds = 300;
    const covered: Record<string, number> = {};
    const draw = (rows: number): MetricValues => {
      const scores = Float64Array.from({ length: rows }, () => random());
      const truth = scores.map((score) => (random() < 0.2 + 0.6 * score ? 1 : 0));
      return binaryPerformance(
        { predicted: scores.map((score) => (score > 0.5 ? 1 : 0)), probability: scores },
        truth,
      );
    };
    const truth = draw(400_000);
    for (let round = 0; round < rounds; round++) {
      for (const [name, { value, error }] of Object.entries(draw(400))) {
        const inside = Math.abs(value! - truth[name]!.value!) <= 1.96 * error!;
        covered[name] = (covered[name] ?? 0) + (inside ? 1 : 0);
      }
    }
    for (const [name, count] of Object.entries(covered)) {
      assert.ok(count / rounds > 0.9, `${name} covers ${count} of ${rounds}`);
    }
  });
});

describe('the performance of a classifier of three classes', () => {
  it('is as scikit-learn’s macro averages', () => {
    const truth = [0, 1, 2, 2, 1, 0];
    const shares = [0, 1, 2].map((one) => truth.map((label) => (label === one ? 1 : 0)));
    const predicted = [0, 2, 2, 2, 1, 1];
    const probabilities = [
      Float64Array.of(0.7, 0.2, 0.1, 0.2, 0.3, 0.4),
      Float64Array.of(0.2, 0.3, 0.2, 0.1, 0.5, 0.5),
      Float64Array.of(0.1, 0.5, 0.7, 0.7, 0.2, 0.1),
    ];
    near(multiclassPerformance({ classes: ['a', 'b', 'c'], predicted, probabilities }, shares), {
      accuracy: 4 / 6,
      precision: (1 + 0.5 + 2 / 3) / 3,
      recall: (0.5 + 0.5 + 1) / 3,
      f1: (2 / 3 + 0.5 + 0.8) / 3,
      roc_auc: (1 + 0.8125 + 1) / 3,
    });
  });
});

describe('the performance of a regression', () => {
  it('is as scikit-learn’s', () => {
    const truth = Float64Array.of(3, -0.5, 2, 7);
    const predicted = Float64Array.of(2.5, 0, 2, 8);
    near(regressionPerformance(truth, predicted), {
      mae: 0.5,
      mse: 0.375,
      rmse: Math.sqrt(0.375),
      mape: (1 / 6 + 1 + 0 + 1 / 7) / 4,
      r2: 0.9486081370449679,
      msle: (Math.log(4 / 3.5) ** 2 + Math.log(0.5) ** 2 + Math.log(8 / 9) ** 2) / 4,
    });
  });

  it('has no logarithmic metric of values below −1', () => {
    const metrics = regressionPerformance(Float64Array.of(-2, 1), Float64Array.of(1, 1));
    assert.equal('msle' in metrics, false);
    assert.equal(metrics['mae']!.value, 1.5);
  });

  it('has intervals that cover the truth as often as they say', () => {
    const random = seededRandom(17);
    const draw = (rows: number): MetricValues => {
      const truth = normals(rows, random, 30, 3);
      return regressionPerformance(
        truth,
        normals(rows, random).map((noise, row) => truth[row]! + noise),
      );
    };
    const truth = draw(200_000);
    for (const name of ['mae', 'mse', 'rmse', 'mape', 'r2']) {
      let covered = 0;
      for (let round = 0; round < 200; round++) {
        const { value, error } = draw(300)[name]!;
        if (Math.abs(value! - truth[name]!.value!) <= 1.96 * error!) covered++;
      }
      assert.ok(covered > 178, `${name} covers ${covered} of 200`);
    }
  });
});
