import { gatherColumn } from '../compare/select-rows.ts';
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

/** Every so many rows of outputs, so that at most `most` are left, in their order. */
export function thinOutputs(outputs: ModelOutputs, most: number): ModelOutputs {
  const stride = Math.ceil(rowsOfOutputs(outputs) / most);
  if (stride <= 1) return outputs;
  const isKept = (_: number, row: number): boolean => row % stride === 0;
  if (outputs.kind === 'classification') {
    return {
      ...outputs,
      truth: outputs.truth?.filter(isKept) ?? null,
      predicted: outputs.predicted?.filter(isKept) ?? null,
      probabilities: outputs.probabilities?.map((values) => values.filter(isKept)) ?? null,
    };
  }
  const rows = Int32Array.from(outputs.predicted.keys()).filter(isKept);
  return {
    ...outputs,
    truth: outputs.truth?.filter(isKept) ?? null,
    predicted: outputs.predicted.filter(isKept),
    features: outputs.features.map((column) => gatherColumn(column, rows)),
  };
}

/** Rows of outputs. */
export function rowsOfOutputs(outputs: ModelOutputs): number {
  if (outputs.kind === 'regression') return outputs.predicted.length;
  return outputs.predicted?.length ?? outputs.probabilities?.[0]?.length ?? 0;
}
