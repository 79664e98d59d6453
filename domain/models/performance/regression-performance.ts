import type { MetricValue, MetricValues } from './metric-value.ts';
import { meanMetric, ratioMetric, undefinedMetric } from './metric-value.ts';

/** Losses of single rows. */
export const losses = {
  mae: (truth: number, predicted: number): number => Math.abs(truth - predicted),
  mse: (truth: number, predicted: number): number => (truth - predicted) ** 2,
  /** Relative to the truth, as scikit-learn: a truth of 0 counts as the smallest step. */
  mape: (truth: number, predicted: number): number =>
    Math.abs(truth - predicted) / Math.max(Number.EPSILON, Math.abs(truth)),
  /** NaN below −1. */
  msle: (truth: number, predicted: number): number => (Math.log1p(truth) - Math.log1p(predicted)) ** 2,
} as const;

export type Loss = keyof typeof losses;

/** Metrics of a regression. No value may be NaN; logarithmic ones are left out where a value is not above −1. */
export function regressionPerformance(truth: Float64Array, predicted: Float64Array): MetricValues {
  const [mse, msle] = [meanLoss('mse', truth, predicted), meanLoss('msle', truth, predicted)];
  return {
    mae: meanLoss('mae', truth, predicted),
    mse,
    rmse: rootMetric(mse),
    mape: meanLoss('mape', truth, predicted),
    ...(Number.isFinite(msle.value) ? { msle, rmsle: rootMetric(msle) } : {}),
    r2: explainedShare(truth, predicted),
  };
}

/** The square root of a mean, with its error to first order. */
export function rootMetric({ value, error }: MetricValue): MetricValue {
  if (value === null || error === null) return undefinedMetric;
  const root = Math.sqrt(value);
  return { value: root, error: root === 0 ? 0 : error / (2 * root) };
}

function meanLoss(loss: Loss, truth: Float64Array, predicted: Float64Array): MetricValue {
  const ofRow = losses[loss];
  return meanMetric(truth.map((value, row) => ofRow(value, predicted[row]!)));
}

/** The coefficient of determination, 1 − Σ(truth − predicted)² / Σ(truth − mean)². */
function explainedShare(truth: Float64Array, predicted: Float64Array): MetricValue {
  let mean = 0;
  for (const value of truth) mean += value / truth.length;
  const sums = { a: 0, b: 0, aa: 0, ab: 0, bb: 0 };
  for (let row = 0; row < truth.length; row++) {
    const residual = (truth[row]! - predicted[row]!) ** 2;
    const spread = (truth[row]! - mean) ** 2;
    sums.a += residual;
    sums.b += spread;
    sums.aa += residual * residual;
    sums.ab += residual * spread;
    sums.bb += spread * spread;
  }
  const { value, error } = ratioMetric(sums);
  return value === null ? undefinedMetric : { value: 1 - value, error };
}
