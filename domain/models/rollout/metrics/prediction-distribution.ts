import { formatShare } from '../../report/format.ts';
import type { Histogram } from '../analysis.ts';
import type { Measure } from './measure.ts';
import { countUpTo, sharesUpTo, totalOf } from './histogram.ts';

/** Bounds that are watched: each is two streams. */
const mostBounds = 6;

/**
 * How far the canary's predictions are from the champion's: the largest difference between their distribution functions
 * (Kolmogorov's distance) over a few bounds. For each, predictions above it and up to it are a stream.
 */
export const predictionDistribution: Measure = {
  noun: 'predictions',
  numbers: ({ predictions }) => predictions.map(({ count }) => count),
  settle({ predictions }) {
    const bounds = totalOf(predictions) === 0 ? [] : spreadBounds(predictions);
    return bounds.length === 0 ? undefined : bounds;
  },
  measure({ predictions }, bounds) {
    const total = totalOf(predictions);
    if (total === 0) return { missing: 'no predictions' };
    const counts = bounds.map((bound) => countUpTo(predictions, bound));
    return counts.every((count) => count !== undefined)
      ? counts.flatMap((count) => [
          { total, bad: total - count },
          { total, bad: count },
        ])
      : { missing: 'other buckets in the histogram of predictions than before' };
  },
  show({ canary, baseline }, bounds) {
    const distances = bounds.map((bound) =>
      Math.abs(shareUpTo(canary.predictions, bound) - shareUpTo(baseline.predictions, bound)),
    );
    const distance = Math.max(0, ...distances);
    return {
      canary: distance,
      baseline: null,
      text: `predictions are ${formatShare(distance)} from the champion's`,
    };
  },
};

/** Bounds that part the champion's predictions most evenly, and those at which all of them begin and end. */
function spreadBounds(predictions: Histogram): number[] {
  const shares = sharesUpTo(predictions);
  const first = shares.findLast(({ share }) => share === 0);
  const last = shares.find(({ share }) => share === 1);
  const inner = shares.filter(({ share }) => share > 0 && share < 1);
  const ends = [first, last].filter((end) => end !== undefined);
  const places = mostBounds - ends.length;
  const wanted = Array.from({ length: places }, (_, index) => (index + 1) / (places + 1));
  const chosen =
    inner.length <= places
      ? inner
      : wanted.map((share) =>
          inner.reduce((best, one) =>
            Math.abs(one.share - share) < Math.abs(best.share - share) ? one : best,
          ),
        );
  return [...new Set([...ends, ...chosen].map(({ bound }) => bound))].toSorted((one, other) => one - other);
}

function shareUpTo(histogram: Histogram, bound: number): number {
  return (countUpTo(histogram, bound) ?? 0) / totalOf(histogram);
}
