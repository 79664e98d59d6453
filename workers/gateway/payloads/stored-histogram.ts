import type { Metric, Registry } from 'prom-client';

/** A histogram as it was counted elsewhere, for one set of labels. */
export interface CountedHistogram {
  labels: Record<string, string>;
  bounds: readonly number[];
  /** How many values lie at or below each bound. */
  counts: readonly number[];
  count: number;
  sum: number;
}

/** A histogram that is stated whenever the page is read: prom-client's own can only be observed into, value by value. */
export function createStoredHistogram(
  registry: Registry,
  { name, help, collect }: { name: string; help: string; collect: () => Promise<CountedHistogram[]> },
): void {
  const metric = {
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    async get() {
      const histograms = await collect();
      return {
        name,
        help,
        type: 'histogram',
        aggregator: 'sum',
        values: histograms.flatMap((one) => valuesOf(name, one)),
      };
    },
    reset: () => undefined,
  };
  registry.registerMetric(metric as unknown as Metric);
}

function valuesOf(name: string, { labels, bounds, counts, count, sum }: CountedHistogram) {
  const buckets = bounds.map((bound, index) => ({ le: bound, value: counts[index] ?? 0 }));
  return [
    ...[...buckets, { le: '+Inf', value: count }].map(({ le, value }) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le },
      value,
    })),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
