import type { Histogram } from '../analysis.ts';

/** Scraped values of one counter: seconds since 1970, ascending. */
export interface CounterSeries {
  labels: Readonly<Record<string, string>>;
  points: readonly { time: number; value: number }[];
}

/**
 * How much a counter rose after a time, from its samples and without extrapolation. It starts from the last sample
 * before that time; a series that has none began later, and from 0. A fall is a restart, from 0 as well.
 *
 * @param from seconds since 1970
 */
export function counterIncrease({ points }: CounterSeries, from: number): number {
  let last = 0;
  let increase = 0;
  for (const { time, value } of points) {
    if (time > from) increase += value < last ? value : value - last;
    last = value;
  }
  return increase;
}

/** The same for the buckets of one histogram on several pods, in seconds or whatever the unit is divided to. */
export function histogramIncrease(
  series: readonly CounterSeries[],
  from: number,
  unitsPerBound = 1,
): Histogram {
  const counts = new Map<number, number>();
  for (const one of series) {
    const bound = boundOf(one.labels['le']) / unitsPerBound;
    if (Number.isNaN(bound)) continue;
    counts.set(bound, (counts.get(bound) ?? 0) + counterIncrease(one, from));
  }
  return [...counts]
    .map(([bound, count]) => ({ bound, count }))
    .toSorted((one, other) => one.bound - other.bound);
}

/** Prometheus writes `+Inf`. */
function boundOf(le: string | undefined): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le ?? Number.NaN);
}
