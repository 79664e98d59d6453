import { evaluateIsotonic, isotonicRegression } from '../../statistics/isotonic-regression.ts';
import { rocAuc } from '../../statistics/roc-auc.ts';
import { sortOrder } from '../../statistics/sort-order.ts';
import { stratifiedSplits } from './stratified-splits.ts';

const splits = 10;
const testShare = 0.1;
const bins = 10;
/** NannyML's. Near the line the answer hangs on the split, so it is the same one. */
const seed = 42;
/**
 * Calibration must lower the error by a tenth. NannyML takes any gain; but gains below that hang on the order in which a
 * sort leaves equal probabilities, and a calibration not needed adds noise.
 */
const smallestGain = 0.1;
/** A classifier this good has nothing to calibrate between its classes. */
const perfectArea = 0.999;

/**
 * Whether isotonic calibration brings probabilities nearer to the observed shares: the expected calibration error on
 * held-out rows falls, over ten stratified random splits. NannyML's rule on NannyML's splits.
 *
 * @param labels 1 for positive rows, 0 for negative
 */
export function needsCalibration(probability: Float64Array, labels: Uint8Array): boolean {
  const area = rocAuc(probability, labels);
  if (typeof area !== 'number' || area > perfectArea) return false;
  const raw: number[] = [];
  const calibrated: number[] = [];
  const truth: number[] = [];
  for (const { train, test } of stratifiedSplits(labels, splits, testShare, seed)) {
    const calibration = isotonicRegression(
      Float64Array.from(train, (row) => probability[row]!),
      Float64Array.from(train, (row) => labels[row]!),
    );
    for (const row of test) {
      raw.push(probability[row]!);
      calibrated.push(evaluateIsotonic(calibration, probability[row]!));
      truth.push(labels[row]!);
    }
  }
  return calibrationError(calibrated, truth) <= (1 - smallestGain) * calibrationError(raw, truth);
}

/**
 * Expected calibration error (M. P. Naeini et al., AAAI 2015) over ten bins of equal size. Of rows with one probability
 * that a border divides, both sides get the average, so that the error does not hang on the order of rows.
 */
function calibrationError(probabilities: readonly number[], truth: readonly number[]): number {
  const order = sortOrder(Float64Array.from(probabilities));
  const differences = new Float64Array(order.length);
  for (let start = 0; start < order.length;) {
    const probability = probabilities[order[start]!]!;
    let [end, positives] = [start, 0];
    for (; end < order.length && probabilities[order[end]!] === probability; end++)
      positives += truth[order[end]!]!;
    differences.fill(probability - positives / (end - start), start, end);
    start = end;
  }
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    const [start, end] = [
      Math.floor((bin / bins) * order.length),
      Math.floor(((bin + 1) / bins) * order.length),
    ];
    let sum = 0;
    for (let place = start; place < end; place++) sum += differences[place]!;
    error += Math.abs(sum) / order.length;
  }
  return error;
}
