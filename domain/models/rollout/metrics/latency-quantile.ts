import { formatNumber } from '../../report/format.ts';
import type { Measure } from './measure.ts';
import { countUpTo, histogramQuantile, sharesUpTo, totalOf } from './histogram.ts';

/**
 * Share of the requests that are slower than the champion's quantile was: 5 % of its own are for 0.95. The bound of the
 * histogram nearest to that quantile stands for it, so no value within a bucket has to be guessed.
 */
export function latencyQuantile(quantile: number): Measure {
  const name = `p${quantile * 100}`;
  return {
    noun: 'requests',
    numbers: ({ latency }) => latency.map(({ count }) => count),
    settle({ latency }) {
      const [nearest] = sharesUpTo(latency)
        .filter(({ share }) => share > 0)
        .toSorted((one, other) => Math.abs(one.share - quantile) - Math.abs(other.share - quantile));
      return nearest === undefined ? undefined : [nearest.bound];
    },
    measure({ latency }, bounds) {
      const total = totalOf(latency);
      if (total === 0) return { missing: 'no latencies' };
      const counts = bounds.map((bound) => countUpTo(latency, bound));
      return counts.every((count) => count !== undefined)
        ? counts.map((count) => ({ total, bad: total - count }))
        : { missing: `no bucket up to ${bounds.join(', ')} s in the histogram of latencies` };
    },
    show({ canary, baseline }, [bound = 0]) {
      const mine = histogramQuantile(canary.latency, quantile);
      const other = histogramQuantile(baseline.latency, quantile);
      const slower = 1 - (countUpTo(canary.latency, bound) ?? 0) / totalOf(canary.latency);
      const text = `${name} ${formatNumber(mine)} s, the champion's ${formatNumber(other)} s (${(slower * 100).toFixed(1)} % slower than ${formatNumber(bound)} s)`;
      return { canary: mine, baseline: other, text };
    },
  };
}
