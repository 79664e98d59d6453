import type { PrometheusClient, PrometheusSeries } from '../../../clients/prometheus/prometheus-client.ts';
import type { Histogram, SideSample } from '../../../domain/models/rollout/analysis.ts';
import {
  counterIncrease,
  histogramIncrease,
} from '../../../domain/models/rollout/counters/counter-increase.ts';
import { predictionBuckets } from '../../../domain/models/rollout/counters/serving-counters.ts';
import type { ServingCounters } from '../../../domain/models/rollout/counters/serving-counters.ts';
import type { SideSpan } from './spans.ts';

/** Requests of one side in a time. */
export type CountedRequests = Pick<SideSample, 'requests' | 'errors' | 'latency'>;

/** The last sample before a span is looked for so far back: a few scrapes, also where one or two failed. */
const lookBack = 5 * 60 * 1000;

/** What one source counted of a side; undefined where it has no series of it. */
export async function countRequests(
  prometheus: PrometheusClient,
  counters: ServingCounters,
  span: SideSpan,
  signal?: AbortSignal,
): Promise<CountedRequests | undefined> {
  const read = async (selectors: readonly string[]): Promise<PrometheusSeries[]> =>
    (await Promise.all(selectors.map((selector) => readSamples(prometheus, selector, span, signal)))).flat();
  const requests = await read(counters.requests(span.side));
  if (requests.length === 0) return undefined;
  const { errors, latency } = counters;
  return {
    requests: total(requests, span.from),
    errors: errors === undefined ? undefined : total(await read(errors(span.side)), span.from),
    latency:
      latency === undefined
        ? []
        : histogramIncrease(
            await read([latency.buckets(span.side)]),
            seconds(span.from),
            latency.unitsPerSecond,
          ),
  };
}

/** Predictions of a predictor that exposes them itself; empty where it does not. */
export async function countPredictions(
  prometheus: PrometheusClient,
  span: SideSpan,
  signal?: AbortSignal,
): Promise<Histogram> {
  for (const bucketsOf of predictionBuckets) {
    const series = await readSamples(prometheus, bucketsOf(span.side), span, signal);
    if (series.length > 0) return histogramIncrease(series, seconds(span.from));
  }
  return [];
}

async function readSamples(
  prometheus: PrometheusClient,
  selector: string,
  { from, to }: SideSpan,
  signal: AbortSignal | undefined,
): Promise<PrometheusSeries[]> {
  return await prometheus.samples(selector, new Date(from.getTime() - lookBack), to, signal);
}

function total(series: readonly PrometheusSeries[], from: Date): number {
  return series.reduce((sum, one) => sum + counterIncrease(one, seconds(from)), 0);
}

function seconds(time: Date): number {
  return time.getTime() / 1000;
}
