import type { IsotonicFunction } from '../../statistics/isotonic-regression.ts';
import { evaluateIsotonic, isotonicRegression } from '../../statistics/isotonic-regression.ts';
import { needsCalibration } from './needs-calibration.ts';

/** How probabilities become calibrated; null where they already are. */
export type Calibration = IsotonicFunction | null;

/**
 * Learns on labelled reference rows what a probability of the model is worth.
 *
 * @param labels 1 for positive rows, 0 for negative
 */
export function fitCalibration(probability: Float64Array, labels: Uint8Array): Calibration {
  return needsCalibration(probability, labels) ? isotonicRegression(probability, labels) : null;
}

/**
 * Confidence-based performance estimation (NannyML's CBPE): each row belongs to each class with its calibrated
 * probability, and the metrics follow as their expectation. It needs no labels, and holds as long as the meaning of a
 * probability does: it sees shifts of the inputs, not concept drift.
 *
 * Returns `shares[class][row]`, for `measureClasses`. Several classes are calibrated one against the rest and then scaled
 * to sum to 1; of two the second is calibrated and the first is the rest.
 */
export function expectedShares(
  probabilities: readonly Float64Array[],
  calibrations: readonly Calibration[],
): Float64Array[] {
  const shares = probabilities.map((probability, index) => calibrate(probability, calibrations[index]!));
  if (shares.length === 2) return [shares[1]!.map((share) => 1 - share), shares[1]!];
  const sums = new Float64Array(shares[0]?.length ?? 0);
  for (const share of shares) for (let row = 0; row < sums.length; row++) sums[row]! += share[row]!;
  return shares.map((share) =>
    share.map((value, row) => (sums[row] === 0 ? 1 / shares.length : value / sums[row]!)),
  );
}

function calibrate(probability: Float64Array, calibration: Calibration): Float64Array {
  return calibration === null
    ? probability
    : probability.map((value) => evaluateIsotonic(calibration, value));
}
