import type { Histogram } from '../analysis.ts';

/** All values of a histogram. */
export function totalOf(histogram: Histogram): number {
  return histogram.at(-1)?.count ?? 0;
}

/** Values at most as large as a bound; undefined where the histogram has no such bound. */
export function countUpTo(histogram: Histogram, bound: number): number | undefined {
  return histogram.find((bucket) => bucket.bound === bound)?.count;
}

/** The finite bounds, with the share of the values up to each. */
export function sharesUpTo(histogram: Histogram): { bound: number; share: number }[] {
  const total = totalOf(histogram);
  return histogram.flatMap(({ bound, count }) =>
    Number.isFinite(bound) ? [{ bound, share: total === 0 ? 0 : count / total }] : [],
  );
}

/**
 * A quantile as Prometheus' `histogram_quantile` has it: linear within the bucket it falls into, which begins at the
 * bound before, or 0. Beyond the last finite bound it is that bound; null without values.
 */
export function histogramQuantile(histogram: Histogram, quantile: number): number | null {
  const total = totalOf(histogram);
  if (total === 0) return null;
  const rank = quantile * total;
  const place = histogram.findIndex(({ count }) => count >= rank);
  const bucket = histogram[place];
  const before = histogram[place - 1];
  if (bucket === undefined || bucket.bound === Number.POSITIVE_INFINITY) return before?.bound ?? null;
  const from = before?.bound ?? Math.min(0, bucket.bound);
  const inside = bucket.count - (before?.count ?? 0);
  return from + (bucket.bound - from) * (inside === 0 ? 1 : (rank - (before?.count ?? 0)) / inside);
}
