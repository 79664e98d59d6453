import { mean } from './moments.ts';
import { quantile } from './sorted-values.ts';
import { sortValues } from './sort-values.ts';

/** A point from which on the mean of a series is another. */
export interface ChangePoint {
  /** First index of the new level. */
  index: number;
  /** Mean of the segment before. */
  before: number;
  /** Mean of the segment that begins here. */
  after: number;
}

/**
 * Squared error that a change must save, in variances of the noise: at most 5 % of series of 10 to 500 values of normal
 * noise without a change show one.
 */
const defaultPenalty = 18;

/** A value this many deviations of the noise beyond both its neighbours is a spike and not a level. */
const spike = 5;

/** The median absolute value of a standard normal variable. */
const normalMedian = 0.6744897501960817;

/**
 * The points in time at which the level of a series (of a column's mean or drift score per chunk, say) changed, oldest
 * first; empty if it did not. The segmentation with the least squared error plus a penalty for each change, exact, by
 * dynamic programming in O(length²). A single odd value between two alike is no change, but the last value can be one.
 * Finite values in order of time.
 *
 * B. Jackson et al., "An algorithm for optimal partitioning of data on an interval", IEEE Signal Processing Letters
 * 12(2), 2005.
 */
export function changePoints(series: Float64Array, penalty = defaultPenalty): ChangePoint[] {
  const noise = noiseVariance(series);
  if (noise === 0) return [];
  const levels = withoutSpikes(series, spike * Math.sqrt(noise));
  const starts = bestStarts(levels.length, penalty * noise, segmentError(levels));
  const bounds = [levels.length];
  for (let end = levels.length; end > 0; end = bounds[0]!) bounds.unshift(starts[end]!);
  const means = bounds.slice(1).map((end, i) => mean(levels.subarray(bounds[i], end)));
  return means.slice(1).map((after, i) => ({ index: bounds[i + 1]!, before: means[i]!, after }));
}

/** Replaces a value that is far above, or far below, both neighbours by the nearer of them. */
function withoutSpikes(series: Float64Array, height: number): Float64Array {
  return series.map((value, i) => {
    if (i === 0 || i === series.length - 1) return value;
    const low = Math.min(series[i - 1]!, series[i + 1]!);
    const high = Math.max(series[i - 1]!, series[i + 1]!);
    if (value > high + height) return high;
    return value < low - height ? low : value;
  });
}

/** For each end the start of the last segment of the best segmentation up to it. */
function bestStarts(
  length: number,
  price: number,
  error: (start: number, end: number) => number,
): Uint32Array {
  const costs = new Float64Array(length + 1).fill(Infinity);
  const starts = new Uint32Array(length + 1);
  costs[0] = -price;
  for (let end = 1; end <= length; end++)
    for (let start = 0; start < end; start++) {
      const cost = costs[start]! + error(start, end) + price;
      if (cost < costs[end]!) {
        costs[end] = cost;
        starts[end] = start;
      }
    }
  return starts;
}

/** Squared error of a segment around its mean, in constant time from sums up to each index. */
function segmentError(series: Float64Array): (start: number, end: number) => number {
  const center = mean(series);
  const sums = new Float64Array(series.length + 1);
  const squares = new Float64Array(series.length + 1);
  for (const [i, value] of series.entries()) {
    sums[i + 1] = sums[i]! + (value - center);
    squares[i + 1] = squares[i]! + (value - center) ** 2;
  }
  return (start, end) => {
    const sum = sums[end]! - sums[start]!;
    return Math.max(0, squares[end]! - squares[start]! - (sum * sum) / (end - start));
  };
}

/** From differences of neighbours, which a change of level hardly touches; robust against outliers where it can be. */
function noiseVariance(series: Float64Array): number {
  if (series.length < 2) return 0;
  const differences = Float64Array.from({ length: series.length - 1 }, (_, i) =>
    Math.abs(series[i + 1]! - series[i]!),
  );
  const robust = quantile(sortValues(differences), 0.5) / normalMedian;
  const meanSquare = differences.reduce((sum, value) => sum + value * value, 0) / differences.length;
  return (robust > 0 ? robust * robust : meanSquare) / 2;
}
