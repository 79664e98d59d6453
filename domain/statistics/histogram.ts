import { upperBound } from './sorted-values.ts';

/** Counts of a stream in fixed bins [edge, next edge), the last one closed. Plain data: it can be stored and merged. */
export interface Histogram {
  /** Ascending, at least two. */
  edges: Float64Array;
  counts: Float64Array;
  below: number;
  above: number;
  missing: number;
}

export function createHistogram(edges: Float64Array): Histogram {
  return { edges, counts: new Float64Array(edges.length - 1), below: 0, above: 0, missing: 0 };
}

/** Counts more values, in any order; NaN is missing. Changes the histogram. */
export function addToHistogram(histogram: Histogram, values: Float64Array): void {
  const { edges, counts } = histogram;
  const last = edges[edges.length - 1]!;
  for (const value of values) {
    if (Number.isNaN(value)) histogram.missing++;
    else if (value > last) histogram.above++;
    else if (value === last) counts[counts.length - 1]!++;
    else {
      const bin = upperBound(edges, value) - 1;
      if (bin < 0) histogram.below++;
      else counts[bin]!++;
    }
  }
}

/** The histogram of both streams together, as a new one. Both must have the same edges; throws a RangeError if not. */
export function mergeHistograms(one: Histogram, other: Histogram): Histogram {
  const sameEdges =
    one.edges.length === other.edges.length && one.edges.every((edge, i) => edge === other.edges[i]);
  if (!sameEdges) throw new RangeError('histograms with different edges cannot be merged');
  return {
    edges: one.edges,
    counts: one.counts.map((count, bin) => count + other.counts[bin]!),
    below: one.below + other.below,
    above: one.above + other.above,
    missing: one.missing + other.missing,
  };
}
