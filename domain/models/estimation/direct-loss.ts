import type { Column } from '../column.ts';
import { meanMetric } from '../performance/metric-value.ts';
import type { MetricValues } from '../performance/metric-value.ts';
import type { Loss } from '../performance/regression-performance.ts';
import { losses, rootMetric } from '../performance/regression-performance.ts';
import type { FeatureBinning } from '../trees/bin-features.ts';
import { binFeatures, learnBinnings } from '../trees/bin-features.ts';
import type { BoostedTrees } from '../trees/boosted-trees.ts';
import { fitBoostedTrees, predictBoostedTrees } from '../trees/boosted-trees.ts';

/** What was learnt about the errors of a regression. */
export interface DirectLossEstimator {
  binnings: FeatureBinning[];
  /** One model for each loss that the reference defines. */
  models: Map<Loss, BoostedTrees>;
}

/**
 * Direct loss estimation (NannyML's DLE): boosted trees learn from labelled reference rows how large the model's error
 * is for which features and predictions, and so estimate it where labels are missing.
 *
 * @param features   features and the prediction itself, as columns
 * @param truth      labels, without NaN
 * @param predicted  predictions, without NaN
 */
export function fitDirectLoss(
  features: readonly Column[],
  truth: Float64Array,
  predicted: Float64Array,
): DirectLossEstimator {
  const binnings = learnBinnings(features);
  const binned = binFeatures(binnings, features);
  const rows = Int32Array.from(truth.keys());
  const models = new Map<Loss, BoostedTrees>();
  for (const loss of Object.keys(losses) as Loss[]) {
    const target = truth.map((value, row) => losses[loss](value, predicted[row]!));
    if (target.some(Number.isNaN)) continue;
    models.set(loss, fitBoostedTrees(binned, target, rows, { objective: 'squared-error' }));
  }
  return { binnings, models };
}

/** Expected metrics of rows without labels; columns as in `fitDirectLoss`. Errors of rows are never below 0. */
export function estimateDirectLoss(
  estimator: DirectLossEstimator,
  features: readonly Column[],
): MetricValues {
  const binned = binFeatures(estimator.binnings, features);
  const metrics: MetricValues = {};
  for (const [loss, model] of estimator.models) {
    const expected = predictBoostedTrees(model, binned).map((value) => Math.max(0, value));
    metrics[loss] = meanMetric(expected);
    if (loss === 'mse' || loss === 'msle') metrics[`r${loss}`] = rootMetric(metrics[loss]);
  }
  return metrics;
}
