import type { FeatureBinning } from './bin-features.ts';
import { missingBin } from './bin-features.ts';

/** Sums over the rows of a leaf, for each bin: gradient, hessian, rows; three numbers a bin. */
export type Histogram = Float64Array;
export const numbersPerBin = 3;

/** Totals over a leaf, or one side of a split. */
export interface Totals {
  gradient: number;
  hessian: number;
  rows: number;
}

/** A split is the set of bins that go left, whatever the type of the feature. */
export interface Split {
  feature: number;
  gain: number;
  /** 1 for each bin that goes left; 256 long. */
  goesLeft: Uint8Array;
}

export interface SplitLimits {
  /** A leaf has at least so many rows. */
  minimumRows: number;
  minimumHessian: number;
}

/** Above so many categories, they are ordered by their gradient and cut, instead of tried one against the rest. */
const maximumOneAgainstRest = 4;
/** Regularisation of ordered categories, as in LightGBM (`cat_smooth`, `cat_l2`, `max_cat_threshold`). */
const categorySmoothing = 10;
const categoryPenalty = 10;
const maximumCategoriesOnOneSide = 32;
const minimumRowsInCategoryGroup = 100;

/**
 * The best split of a leaf by one feature, or null when none improves. Gain is the fall of the second-order loss,
 * G²/H of both sides less that of the whole (Chen & Guestrin, XGBoost, 2016, equation 7 without penalty).
 * `offset` is where the feature's bins begin in the histogram.
 */
export function findSplit(
  feature: number,
  binning: FeatureBinning,
  histogram: Histogram,
  offset: number,
  totals: Totals,
  limits: SplitLimits,
): Split | null {
  const search: Search = { histogram, offset, bins: binning.bins, totals, limits };
  let best: Candidate | null;
  if (binning.type === 'numerical') best = bestThreshold(search);
  else if (binning.bins - 1 <= maximumOneAgainstRest) best = bestSingleCategory(search);
  else best = bestCategorySet(search);
  if (best === null) return null;
  const goesLeft = new Uint8Array(256);
  for (const bin of best.left) goesLeft[bin] = 1;
  const nothingMissing = histogram[offset + missingBin * numbersPerBin + 2] === 0;
  // What was never missing while learning follows the larger side.
  if (nothingMissing && binning.type === 'numerical') goesLeft[missingBin] = best.majorityLeft ? 1 : 0;
  return { feature, gain: best.gain, goesLeft };
}

interface Search {
  histogram: Histogram;
  offset: number;
  bins: number;
  totals: Totals;
  limits: SplitLimits;
}

interface Candidate {
  gain: number;
  left: number[];
  majorityLeft: boolean;
}

/** Missing values are tried on both sides of every threshold. */
function bestThreshold(search: Search): Candidate | null {
  const { histogram, offset, bins, totals } = search;
  const missingRows = histogram[offset + missingBin * numbersPerBin + 2]!;
  let best: { gain: number; last: number; missingLeft: boolean; leftRows: number } | null = null;
  for (const missingLeft of missingRows > 0 ? [false, true] : [false]) {
    const left: Totals = { gradient: 0, hessian: 0, rows: 0 };
    if (missingLeft) addBin(left, search, missingBin);
    for (let bin = 1; bin < bins - (missingLeft ? 1 : missingRows > 0 ? 0 : 1); bin += 1) {
      addBin(left, search, bin);
      const gain = gainOf(left, totals, search.limits, 0);
      if (gain !== null && gain > (best?.gain ?? 0)) {
        best = { gain, last: bin, missingLeft, leftRows: left.rows };
      }
    }
  }
  if (best === null) return null;
  const left = Array.from({ length: best.last }, (_, index) => index + 1);
  if (best.missingLeft) left.push(missingBin);
  return { gain: best.gain, left, majorityLeft: best.leftRows * 2 >= totals.rows };
}

function bestSingleCategory(search: Search): Candidate | null {
  let best: Candidate | null = null;
  for (let bin = 0; bin < search.bins; bin += 1) {
    const left: Totals = { gradient: 0, hessian: 0, rows: 0 };
    addBin(left, search, bin);
    const gain = gainOf(left, search.totals, search.limits, 0);
    if (gain !== null && gain > (best?.gain ?? 0)) best = { gain, left: [bin], majorityLeft: false };
  }
  return best;
}

/** Categories ordered by gradient over hessian, then cut from either end (Fisher 1958; LightGBM's form of it). */
function bestCategorySet(search: Search): Candidate | null {
  const { histogram, offset, bins } = search;
  const usable: { bin: number; order: number }[] = [];
  for (let bin = 0; bin < bins; bin += 1) {
    const start = offset + bin * numbersPerBin;
    if (histogram[start + 2]! < categorySmoothing) continue;
    usable.push({ bin, order: histogram[start]! / (histogram[start + 1]! + categorySmoothing) });
  }
  usable.toSorted((a, b) => a.order - b.order);
  const longest = Math.min(maximumCategoriesOnOneSide, (usable.length + 1) >> 1);
  let best: Candidate | null = null;
  for (const ordered of [usable, usable.toReversed()]) {
    const left: Totals = { gradient: 0, hessian: 0, rows: 0 };
    let rowsAtLastCut = 0;
    for (let taken = 1; taken <= longest && taken <= ordered.length; taken += 1) {
      addBin(left, search, ordered[taken - 1]!.bin);
      if (search.totals.rows - left.rows < minimumRowsInCategoryGroup) break;
      if (left.rows - rowsAtLastCut < minimumRowsInCategoryGroup) continue;
      rowsAtLastCut = left.rows;
      const gain = gainOf(left, search.totals, search.limits, categoryPenalty);
      if (gain !== null && gain > (best?.gain ?? 0)) {
        best = { gain, left: ordered.slice(0, taken).map(({ bin }) => bin), majorityLeft: false };
      }
    }
  }
  return best;
}

function addBin(totals: Totals, { histogram, offset }: Search, bin: number): void {
  const start = offset + bin * numbersPerBin;
  totals.gradient += histogram[start]!;
  totals.hessian += histogram[start + 1]!;
  totals.rows += histogram[start + 2]!;
}

/** Null where a side would be too small. */
function gainOf(left: Totals, whole: Totals, limits: SplitLimits, penalty: number): number | null {
  const rightRows = whole.rows - left.rows;
  const rightHessian = whole.hessian - left.hessian;
  if (left.rows < limits.minimumRows || rightRows < limits.minimumRows) return null;
  if (left.hessian < limits.minimumHessian || rightHessian < limits.minimumHessian) return null;
  const rightGradient = whole.gradient - left.gradient;
  return (
    left.gradient ** 2 / (left.hessian + penalty) +
    rightGradient ** 2 / (rightHessian + penalty) -
    whole.gradient ** 2 / whole.hessian
  );
}
