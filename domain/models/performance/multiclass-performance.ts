import { binaryPerformance } from './binary-performance.ts';
import type { MetricValues } from './metric-value.ts';
import { averageMetric, meanMetric } from './metric-value.ts';

/** What a classifier of several classes said about some rows. */
export interface ClassPredictions {
  classes: readonly string[];
  /** Index into `classes` of the class that was predicted. */
  predicted: ArrayLike<number>;
  /** Probability of each class, as the model gave it; leave out where there are none. */
  probabilities?: readonly Float64Array[];
}

/**
 * Metrics of a classifier of several classes: each class against the rest, averaged over classes (macro), and accuracy
 * over rows. `shares[class][row]` is 1 where the row is of the class, or the probability that it is, as in
 * `binaryPerformance`.
 */
export function multiclassPerformance(
  { classes, predicted, probabilities }: ClassPredictions,
  shares: readonly ArrayLike<number>[],
): MetricValues {
  const perClass = classes.map((_, index) =>
    binaryPerformance(
      {
        predicted: Uint8Array.from(predicted, (said) => (said === index ? 1 : 0)),
        ...(probabilities === undefined ? {} : { probability: probabilities[index]! }),
      },
      shares[index]!,
    ),
  );
  const averaged: MetricValues = {};
  for (const metric of ['precision', 'recall', 'specificity', 'f1', 'roc_auc']) {
    const values = perClass.map((metrics) => metrics[metric]);
    if (values.every((value) => value !== undefined)) averaged[metric] = averageMetric(values);
  }
  return {
    accuracy: meanMetric(Float64Array.from(predicted, (said, row) => shares[said]?.[row] ?? 0)),
    ...averaged,
  };
}
