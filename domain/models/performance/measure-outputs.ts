import { binaryPerformance } from './binary-performance.ts';
import type { MetricValues } from './metric-value.ts';
import type { ClassifierOutputs, ModelOutputs } from './model-outputs.ts';
import { multiclassPerformance } from './multiclass-performance.ts';
import { regressionPerformance } from './regression-performance.ts';

/** Performance against the truth. Empty where there is no truth or no row. */
export function measureOutputs(outputs: ModelOutputs): MetricValues {
  if (outputs.truth === null || outputs.truth.length === 0) return {};
  if (outputs.kind === 'regression') return regressionPerformance(outputs.truth, outputs.predicted);
  const { truth, classes } = outputs;
  const shares = classes.map((_, index) => Uint8Array.from(truth, (label) => (label === index ? 1 : 0)));
  return measureClasses(outputs, shares);
}

/**
 * Performance of a classifier where each row is of each class by a share (see `binaryPerformance`); `shares[class][row]`.
 * Of two classes only the second counts.
 */
export function measureClasses(
  { classes, predicted, probabilities }: ClassifierOutputs,
  shares: readonly ArrayLike<number>[],
): MetricValues {
  if (classes.length === 2) {
    return binaryPerformance(
      {
        ...(predicted === null ? {} : { predicted }),
        ...(probabilities === null ? {} : { probability: probabilities[1]! }),
      },
      shares[1]!,
    );
  }
  if (predicted === null) return {};
  return multiclassPerformance(
    { classes, predicted, ...(probabilities === null ? {} : { probabilities }) },
    shares,
  );
}

/** Rows [start, end) of outputs. */
export function sliceOutputs(outputs: ModelOutputs, start: number, end: number): ModelOutputs {
  const cut = <T extends Float64Array | Int32Array>(values: T | null): T | null =>
    values === null ? null : (values.subarray(start, end) as T);
  if (outputs.kind === 'regression') {
    return {
      ...outputs,
      truth: cut(outputs.truth),
      predicted: outputs.predicted.subarray(start, end),
      features: [],
    };
  }
  const probabilities = outputs.probabilities?.map((values) => values.subarray(start, end)) ?? null;
  return { ...outputs, truth: cut(outputs.truth), predicted: cut(outputs.predicted), probabilities };
}

/** Rows of outputs. */
export function rowsOfOutputs(outputs: ModelOutputs): number {
  if (outputs.kind === 'regression') return outputs.predicted.length;
  return outputs.predicted?.length ?? outputs.probabilities?.[0]?.length ?? 0;
}
