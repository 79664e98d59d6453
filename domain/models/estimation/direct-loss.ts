import { mean, populationDeviation } from '../../statistics/moments.ts';
import type { Column } from '../column.ts';
import type { MetricValues } from '../performance/metric-value.ts';
import type { Loss } from '../performance/regression-performance.ts';
import { losses } from '../performance/regression-performance.ts';
import type { FeatureBinning } from '../trees/bin-features.ts';
import { binFeatures, learnBinnings } from '../trees/bin-features.ts';
import type { BoostedTrees } from '../trees/boosted-trees.ts';
import { fitBoostedTrees, predictBoostedTrees } from '../trees/boosted-trees.ts';

/** What was learnt about the errors of a regression. */
export interface DirectLossEstimator {
  binnings: FeatureBinning[];
  /** One for each loss that the reference defines. */
  losses: Map<Loss, LossModel>;
}

interface LossModel {
  trees: BoostedTrees;
  /** Of the loss over the reference: what a mean over n rows strays by is its deviation / √n. */
  mean: number;
  deviation: number;
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
  const models = new Map<Loss, LossModel>();
  for (const loss of Object.keys(losses) as Loss[]) {
    const target = truth.map((value, row) => losses[loss](value, predicted[row]!));
    if (target.some(Number.isNaN)) continue;
    const trees = fitBoostedTrees(binned, target, rows, { objective: 'squared-error' });
    models.set(loss, { trees, mean: mean(target), deviation: populationDeviation(target) });
  }
  return { binnings, losses: models };
}

/** Expected metrics of rows without labels; columns as in `fitDirectLoss`. Errors of rows are never below 0. */
export function estimateDirectLoss(
  estimator: DirectLossEstimator,
  features: readonly Column[],
): MetricValues {
  const binned = binFeatures(estimator.binnings, features);
  const metrics: MetricValues = {};
  const root = Math.sqrt(binned.rows);
  for (const [loss, { trees, mean: usual, deviation }] of estimator.losses) {
    const expected = predictBoostedTrees(trees, binned).map((value) => Math.max(0, value));
    const value = mean(expected);
    metrics[loss] = { value, error: deviation / root };
    if (loss !== 'mse' && loss !== 'msle') continue;
    metrics[`r${loss}`] = { value: Math.sqrt(value), error: deviation / (2 * root * Math.sqrt(usual)) };
  }
  return metrics;
}
