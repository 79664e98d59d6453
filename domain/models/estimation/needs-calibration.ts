import { evaluateIsotonic, isotonicRegression } from '../../statistics/isotonic-regression.ts';
import { sampleIndexes } from '../../statistics/random.ts';
import { rocAuc } from '../../statistics/roc-auc.ts';
import { sortOrder } from '../../statistics/sort-order.ts';
import type { RandomSource } from '../../statistics/two-sample-test.ts';

const splits = 10;
const testShare = 0.1;
const bins = 10;
/** A classifier this good has nothing to calibrate between its classes. */
const perfectArea = 0.999;

/**
 * Whether isotonic calibration brings probabilities nearer to the observed shares: the expected calibration error on
 * held-out rows, over ten stratified random splits, falls. NannyML's rule, with our own random numbers.
 *
 * @param labels 1 for positive rows, 0 for negative
 */
export function needsCalibration(
  probability: Float64Array,
  labels: Uint8Array,
  random: RandomSource,
): boolean {
  const area = rocAuc(probability, labels);
  if (typeof area !== 'number' || area > perfectArea) return false;
  const raw: number[] = [];
  const calibrated: number[] = [];
  const truth: number[] = [];
  const classes = [0, 1].map((label) => Int32Array.from(rowsWith(labels, label)));
  for (let split = 0; split < splits; split++) {
    const held = new Uint8Array(labels.length);
    for (const rows of classes) {
      const size = Math.max(1, Math.round(rows.length * testShare));
      for (const index of sampleIndexes(size, rows.length, random)) held[rows[index]!] = 1;
    }
    const trained = [...labels.keys()].filter((row) => held[row] === 0);
    const calibration = isotonicRegression(
      Float64Array.from(trained, (row) => probability[row]!),
      trained.map((row) => labels[row]!),
    );
    for (let row = 0; row < labels.length; row++) {
      if (held[row] === 0) continue;
      raw.push(probability[row]!);
      calibrated.push(evaluateIsotonic(calibration, probability[row]!));
      truth.push(labels[row]!);
    }
  }
  return calibrationError(raw, truth) > calibrationError(calibrated, truth);
}

function* rowsWith(labels: Uint8Array, label: number): Generator<number> {
  for (let row = 0; row < labels.length; row++) if (labels[row] === label) yield row;
}

/** Expected calibration error (M. P. Naeini et al., AAAI 2015) over ten bins of equal size. */
function calibrationError(probabilities: readonly number[], truth: readonly number[]): number {
  const order = sortOrder(Float64Array.from(probabilities));
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    const [start, end] = [
      Math.floor((bin / bins) * order.length),
      Math.floor(((bin + 1) / bins) * order.length),
    ];
    let difference = 0;
    for (const row of order.subarray(start, end)) difference += probabilities[row]! - truth[row]!;
    error += Math.abs(difference) / order.length;
  }
  return error;
}
