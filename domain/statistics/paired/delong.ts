import { normalTwoSided } from '../distributions/normal.ts';
import { sortOrder } from '../sort-order.ts';
import { notEnoughData, type NotEnoughData } from '../two-sample-test.ts';

/** Two areas under the ROC curve, of two scores for the same rows. */
export interface AreaComparison {
  first: number;
  second: number;
  /** Second less first. */
  difference: number;
  /** Of the difference. */
  error: number;
  /** Two-sided, for a difference of 0. */
  pValue: number;
}

/**
 * Compares the areas under the ROC curves of two scores of the same rows. Both are seen on the same rows, so most of
 * their chance errors are shared and cancel: a far smaller difference shows than between independent samples.
 *
 * E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, Biometrics 44(3), 1988; by midranks in O(n log n) as in X. Sun
 * and W. Xu, IEEE Signal Processing Letters 21(11), 2014.
 *
 * @param positives 1 for a positive row, 0 for a negative one. Scores without NaN; nothing is changed.
 */
export function compareAreas(
  first: Float64Array,
  second: Float64Array,
  positives: ArrayLike<number>,
): AreaComparison | NotEnoughData {
  const rows = Array.from(first.keys());
  const positive = rows.filter((row) => positives[row] === 1);
  const negative = rows.filter((row) => positives[row] !== 1);
  if (positive.length < 2 || negative.length < 2)
    return notEnoughData('the comparison of ROC curves needs two positive and two negative rows');
  const one = placements(first, positive, negative);
  const other = placements(second, positive, negative);
  const variance =
    varianceOfDifference(one.positive, other.positive) + varianceOfDifference(one.negative, other.negative);
  const difference = other.area - one.area;
  const error = Math.sqrt(variance);
  return { first: one.area, second: other.area, difference, error, pValue: pValueOf(difference, error) };
}

/** Two scores that order all rows alike do not differ, however few rows there are. */
function pValueOf(difference: number, error: number): number {
  if (error > 0) return normalTwoSided(difference / error);
  return difference === 0 ? 1 : 0;
}

interface Placements {
  area: number;
  /** For each positive row, the share of negative ones below it (ties half). */
  positive: Float64Array;
  /** For each negative row, the share of positive ones above it. */
  negative: Float64Array;
}

function placements(scores: Float64Array, positive: number[], negative: number[]): Placements {
  const overall = midranks(scores);
  const amongPositive = midranks(Float64Array.from(positive, (row) => scores[row]!));
  const amongNegative = midranks(Float64Array.from(negative, (row) => scores[row]!));
  const ofPositive = Float64Array.from(
    positive,
    (row, index) => (overall[row]! - amongPositive[index]!) / negative.length,
  );
  const ofNegative = Float64Array.from(
    negative,
    (row, index) => 1 - (overall[row]! - amongNegative[index]!) / positive.length,
  );
  return { area: mean(ofPositive), positive: ofPositive, negative: ofNegative };
}

/** The variance of the mean of the differences, pair by pair. */
function varianceOfDifference(one: Float64Array, other: Float64Array): number {
  const differences = one.map((value, index) => other[index]! - value);
  const center = mean(differences);
  const squares = differences.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return squares / (differences.length - 1) / differences.length;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Ranks from 1; equal values share the mean of theirs. */
function midranks(values: Float64Array): Float64Array {
  const order = sortOrder(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1;
    for (let place = start; place < end; place += 1) ranks[order[place]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}
