import { sortOrder } from '../../statistics/sort-order.ts';
import { rocAuc } from '../../statistics/roc-auc.ts';
import type { MetricValue, MetricValues } from './metric-value.ts';
import { meanMetric, ratioMetric, undefinedMetric } from './metric-value.ts';

/** What a classifier of two classes said about some rows. */
export interface BinaryPredictions {
  /** 1 where the positive class was predicted, else 0. Leave out where there are probabilities only. */
  predicted?: ArrayLike<number>;
  /** Probability, or another score, of the positive class as the model gave it. */
  probability?: Float64Array;
}

/** Keeps the logarithm finite, as scikit-learn's `log_loss`. */
const smallestProbability = Number.EPSILON;

/**
 * Metrics of a binary classifier. `positives[row]` is 1 where the row is positive and 0 where not: then this is the
 * realised performance. A probability in between counts the row as partly the one and partly the other: with calibrated
 * probabilities this is the expected performance where labels are missing (J. Białek et al., "Estimating Model
 * Performance Under Covariate Shift Without Labels", 2024). No value may be NaN.
 */
export function binaryPerformance(
  { predicted, probability }: BinaryPredictions,
  positives: ArrayLike<number>,
): MetricValues {
  return {
    ...(predicted === undefined ? {} : ofPredictions(predicted, positives)),
    ...(probability === undefined ? {} : ofProbabilities(probability, positives)),
  };
}

/** Weights of true and false predictions in numerator and denominator of each metric: [tp, fp, fn, tn]. */
const ratios = {
  accuracy: { numerator: [1, 0, 0, 1], denominator: [1, 1, 1, 1] },
  precision: { numerator: [1, 0, 0, 0], denominator: [1, 1, 0, 0] },
  recall: { numerator: [1, 0, 0, 0], denominator: [1, 0, 1, 0] },
  specificity: { numerator: [0, 0, 0, 1], denominator: [0, 1, 0, 1] },
  f1: { numerator: [2, 0, 0, 0], denominator: [2, 1, 1, 0] },
} as const;

function ofPredictions(predicted: ArrayLike<number>, positives: ArrayLike<number>): MetricValues {
  const cells = [0, 0, 0, 0] as [number, number, number, number];
  for (let row = 0; row < predicted.length; row++) {
    const share = positives[row]!;
    const said = predicted[row] === 1;
    cells[said ? 0 : 2] += share;
    cells[said ? 1 : 3] += 1 - share;
  }
  const metrics: MetricValues = {};
  for (const [name, { numerator, denominator }] of Object.entries(ratios)) {
    const sums = { a: 0, b: 0, aa: 0, ab: 0, bb: 0 };
    for (const [cell, rows] of cells.entries()) {
      const [above, below] = [numerator[cell]!, denominator[cell]!];
      sums.a += rows * above;
      sums.b += rows * below;
      sums.aa += rows * above * above;
      sums.ab += rows * above * below;
      sums.bb += rows * below * below;
    }
    metrics[name] = ratioMetric(sums);
  }
  return metrics;
}

function ofProbabilities(probability: Float64Array, positives: ArrayLike<number>): MetricValues {
  const metrics: MetricValues = {
    roc_auc: areaUnderCurve(probability, positives),
    average_precision: averagePrecision(probability, positives),
  };
  // Only of probabilities; another score has neither.
  if (probability.every((value) => value >= 0 && value <= 1)) {
    metrics['log_loss'] = meanMetric(probability.map((value, row) => logLoss(value, positives[row]!)));
    metrics['brier'] = meanMetric(probability.map((value, row) => squaredError(value, positives[row]!)));
  }
  return metrics;
}

function logLoss(probability: number, positive: number): number {
  const bounded = Math.min(1 - smallestProbability, Math.max(smallestProbability, probability));
  return -(positive * Math.log(bounded) + (1 - positive) * Math.log(1 - bounded));
}

function squaredError(probability: number, positive: number): number {
  return positive * (1 - probability) ** 2 + (1 - positive) * probability ** 2;
}

/** With the standard error of J. A. Hanley and B. J. McNeil, Radiology 143(1), 1982. */
function areaUnderCurve(probability: Float64Array, positives: ArrayLike<number>): MetricValue {
  const area = rocAuc(probability, positives);
  if (typeof area !== 'number') return undefinedMetric;
  let positive = 0;
  for (let row = 0; row < probability.length; row++) positive += positives[row]!;
  const negative = probability.length - positive;
  const [both, one] = [area / (2 - area), (2 * area * area) / (1 + area)];
  const variance =
    (area * (1 - area) + (positive - 1) * (both - area * area) + (negative - 1) * (one - area * area)) /
    (positive * negative);
  return { value: area, error: Math.sqrt(Math.max(0, variance)) };
}

/**
 * Precision averaged over the rows that are positive, as scikit-learn's `average_precision_score`. Its error is that of
 * a share among the positive rows (K. Boyd et al., "Area under the precision-recall curve", ECML 2013).
 */
function averagePrecision(probability: Float64Array, positives: ArrayLike<number>): MetricValue {
  const order = sortOrder(probability);
  let found = 0;
  let seen = 0;
  let sum = 0;
  for (let end = order.length; end > 0;) {
    const score = probability[order[end - 1]!];
    const before = found;
    for (; end > 0 && probability[order[end - 1]!] === score; end--) {
      found += positives[order[end - 1]!]!;
      seen++;
    }
    sum += (found - before) * (found / seen);
  }
  if (found === 0) return undefinedMetric;
  const value = sum / found;
  return { value, error: Math.sqrt((value * (1 - value)) / found) };
}
