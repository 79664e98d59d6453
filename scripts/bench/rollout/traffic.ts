import type { Histogram, SideSample } from '../../../domain/models/rollout/analysis.ts';
import { normalSurvival } from '../../../domain/statistics/distributions/normal.ts';
import type { RandomSource } from '../../../domain/statistics/two-sample-test.ts';

/** How one side answers: share of failures, and latencies of a log-normal distribution. */
export interface Behaviour {
  errors: number;
  /** Seconds. */
  median: number;
  p99: number;
}

/** Bounds of Knative's queue-proxy, seconds. */
const bounds = [
  0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
  2, 5, 10, 20, 50, 100,
] as const;
/** The quantile of the standard normal distribution at 0.99. */
const z99 = 2.326347874;

/** Draws requests of one behaviour into counters that only rise, as a scrape would find them. */
export class Counters {
  requests = 0;
  errors = 0;
  readonly #perBucket = new Float64Array(bounds.length + 1);

  add(requests: number, behaviour: Behaviour, random: RandomSource): void {
    const shares = sharesUpTo(behaviour);
    this.requests += requests;
    for (let request = 0; request < requests; request++) {
      if (random() < behaviour.errors) this.errors += 1;
      const bucket = bucketOf(shares, random());
      this.#perBucket[bucket] = (this.#perBucket[bucket] ?? 0) + 1;
    }
  }

  sample(): SideSample {
    let total = 0;
    const latency = Array.from(this.#perBucket, (count, bucket) => ({
      bound: bounds[bucket] ?? Number.POSITIVE_INFINITY,
      count: (total += count),
    }));
    return { requests: this.requests, errors: this.errors, latency, predictions: [] };
  }
}

/** What was counted between two looks at the same counters. */
export function between(
  now: SideSample,
  before: SideSample,
): { requests: number; errors: number; latency: Histogram } {
  return {
    requests: now.requests - before.requests,
    errors: (now.errors ?? 0) - (before.errors ?? 0),
    latency: now.latency.map(({ bound, count }, index) => ({
      bound,
      count: count - (before.latency[index]?.count ?? 0),
    })),
  };
}

/** Each of so many requests goes to the canary by its weight. */
export function split(requests: number, weight: number, random: RandomSource): number {
  let canary = 0;
  for (let request = 0; request < requests; request++) if (random() * 100 < weight) canary += 1;
  return canary;
}

/** Share of the latencies up to each bound. */
function sharesUpTo({ median, p99 }: Behaviour): number[] {
  const spread = Math.log(p99 / median) / z99;
  return bounds.map((bound) => 1 - normalSurvival(Math.log(bound / median) / spread));
}

/** The first bucket whose share is at least so much; the last one, without a bound, where none is. */
function bucketOf(shares: readonly number[], share: number): number {
  let low = 0;
  let high = shares.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shares[middle] ?? 0) >= share) high = middle;
    else low = middle + 1;
  }
  return low;
}
