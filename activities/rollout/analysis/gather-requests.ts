import type { PrometheusClient } from '../../../clients/prometheus/prometheus-client.ts';
import type { SideSample } from '../../../domain/models/rollout/analysis.ts';
import { servingCounters } from '../../../domain/models/rollout/counters/serving-counters.ts';
import { countPredictions, countRequests } from './count-requests.ts';
import type { SideSpan, Spans } from './spans.ts';

/** Both sides, and the champion before the first look. */
export interface Gathered<Sample> {
  canary: Sample;
  baseline: Sample;
  past: Sample | undefined;
}

/** What Prometheus knows of requests and predictions. */
export interface GatheredRequests extends Gathered<SideSample> {
  /** Place of the source in the table of counters; undefined while none has counted anything. */
  source: number | undefined;
}

const nothing: SideSample = { requests: 0, errors: 0, latency: [], predictions: [] };

/**
 * Asks Prometheus for both sides. The source is the one that was used before, as another one would count anew; else the
 * first that has counted requests of any side.
 */
export async function gatherRequests(
  prometheus: PrometheusClient,
  { canary, baseline, past }: Spans,
  before: number | undefined,
  wantsPredictions: boolean,
  signal?: AbortSignal,
): Promise<GatheredRequests> {
  const spans = [baseline, canary, ...(past === undefined ? [] : [past])];
  const source = before ?? (await findSource(prometheus, spans, signal));
  const counters = source === undefined ? undefined : servingCounters[source];
  const sample = async (span: SideSpan): Promise<SideSample> => ({
    ...nothing,
    ...(counters && (await countRequests(prometheus, counters, span, signal))),
    ...(wantsPredictions && { predictions: await countPredictions(prometheus, span, signal) }),
  });
  return {
    source,
    canary: await sample(canary),
    baseline: await sample(baseline),
    past: past && (await sample(past)),
  };
}

/** The first source that has counted one of these, by its place in the table. */
async function findSource(
  prometheus: PrometheusClient,
  spans: readonly SideSpan[],
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  for (const [place, counters] of servingCounters.entries()) {
    for (const span of spans) {
      const counted = await countRequests(prometheus, counters, span, signal);
      if (counted !== undefined && counted.requests > 0) return place;
    }
  }
  return undefined;
}
