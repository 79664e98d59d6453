import type { IsotonicFunction } from '../../statistics/isotonic-regression.ts';
import { evaluateIsotonic, isotonicRegression } from '../../statistics/isotonic-regression.ts';
import type { RandomSource } from '../../statistics/two-sample-test.ts';
import type { BinaryPredictions } from '../performance/binary-performance.ts';
import { binaryPerformance } from '../performance/binary-performance.ts';
import type { MetricValues } from '../performance/metric-value.ts';
import type { ClassPredictions } from '../performance/multiclass-performance.ts';
import { multiclassPerformance } from '../performance/multiclass-performance.ts';
import { needsCalibration } from './needs-calibration.ts';

/** How probabilities become calibrated; null where they already are. */
export type Calibration = IsotonicFunction | null;

/**
 * Learns on labelled reference rows what a probability of the model is worth.
 *
 * @param labels 1 for positive rows, 0 for negative
 */
export function fitCalibration(
  probability: Float64Array,
  labels: Uint8Array,
  random: RandomSource,
): Calibration {
  return needsCalibration(probability, labels, random) ? isotonicRegression(probability, labels) : null;
}

/**
 * Confidence-based performance estimation for two classes (NannyML's CBPE): what the metrics are expected to be if each
 * row is positive with its calibrated probability. It needs no labels, and holds as long as the meaning of a probability
 * does: it sees shifts of the inputs, not concept drift.
 */
export function estimateBinary(
  predictions: Required<BinaryPredictions>,
  calibration: Calibration,
): MetricValues {
  return binaryPerformance(predictions, calibrate(predictions.probability, calibration));
}

/** The same for several classes; calibrated one against the rest, then scaled to sum to 1. */
export function estimateMulticlass(
  predictions: Required<ClassPredictions>,
  calibrations: readonly Calibration[],
): MetricValues {
  const shares = predictions.probabilities.map((probability, index) =>
    Float64Array.from(calibrate(probability, calibrations[index]!)),
  );
  const rows = shares[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (const share of shares) sum += share[row]!;
    for (const share of shares) share[row] = sum === 0 ? 1 / shares.length : share[row]! / sum;
  }
  return multiclassPerformance(predictions, shares);
}

function calibrate(probability: Float64Array, calibration: Calibration): Float64Array {
  return calibration === null
    ? probability
    : probability.map((value) => evaluateIsotonic(calibration, value));
}
