import type { PrometheusClient } from '../../../clients/prometheus/prometheus-client.ts';
import type { SideSample } from '../../../domain/models/rollout/analysis.ts';
import { quantileBounds, samplePayloads } from '../../../domain/models/rollout/counters/payload-rows.ts';
import type { PayloadRows } from '../../../domain/models/rollout/counters/payload-rows.ts';
import { servingCounters } from '../../../domain/models/rollout/counters/serving-counters.ts';
import type { CountedSide } from '../../../domain/models/rollout/counters/serving-counters.ts';
import type { AnalysisSettings, BuiltInMetric } from '../../../domain/models/rollout/settings.ts';
import type { AnalysedModel, AnalysisDeps } from './analysed-model.ts';
import { countPredictions, countRequests, findCounters } from './count-requests.ts';
import type { Span } from './count-requests.ts';
import { readPayloads } from './read-payloads.ts';

/** One side in one time. */
export interface SideSpan extends Span {
  side: CountedSide;
}

/** Place of the source in the table of counters; undefined before any has counted. */
export type SourcePlace = number | undefined;

const nothing: SideSample = { requests: 0, errors: 0, latency: [], predictions: [] };
const ofRequests: readonly BuiltInMetric[] = ['errorRate', 'latencyP50', 'latencyP95', 'latencyP99'];

export function asksFor(settings: AnalysisSettings, ...metrics: readonly BuiltInMetric[]): boolean {
  return settings.builtIn.some(({ metric }) => metrics.includes(metric));
}

/** Requests of each side by the source that was used before, or else the first that has counted any of them. */
export async function gatherRequests(
  prometheus: PrometheusClient,
  sides: readonly SideSpan[],
  before: SourcePlace,
  signal?: AbortSignal,
): Promise<{ place: SourcePlace; samples: SideSample[] }> {
  const place = before ?? (await firstSource(prometheus, sides, signal));
  const counters = place === undefined ? undefined : servingCounters[place];
  if (counters === undefined) return { place: undefined, samples: sides.map(() => nothing) };
  const samples = await Promise.all(
    sides.map(async ({ side, ...span }) => ({
      ...nothing,
      ...(await countRequests(prometheus, counters, side, span, signal)),
    })),
  );
  return { place, samples };
}

async function firstSource(
  prometheus: PrometheusClient,
  sides: readonly SideSpan[],
  signal: AbortSignal | undefined,
): Promise<SourcePlace> {
  for (const { side, ...span } of sides) {
    const place = await findCounters(prometheus, [side], span, signal);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Predictions, by the predictor's own histogram; empty where a side has none. */
export async function gatherPredictions(
  prometheus: PrometheusClient,
  sides: readonly SideSpan[],
  signal?: AbortSignal,
): Promise<SideSample['predictions'][]> {
  return await Promise.all(
    sides.map(({ side, ...span }) => countPredictions(prometheus, side, span, signal)),
  );
}

/** What was logged of requests of each side. */
export type LoggedSide = ReturnType<typeof samplePayloads>;

/**
 * Logged requests of each side, the champion's being the last. Predictions are counted by bounds that were settled
 * before, or by quantiles of the champion's.
 */
export async function gatherLogged(
  { openPayloads }: Pick<AnalysisDeps, 'openPayloads'>,
  model: string,
  { settings, payloads }: AnalysedModel,
  sides: readonly SideSpan[],
  settled: readonly number[] | undefined,
): Promise<LoggedSide[]> {
  const wanted = {
    predictions: asksFor(settings, 'predictionDistribution'),
    coverage: asksFor(settings, 'featureCoverage'),
    target: asksFor(settings, 'accuracy') ? payloads?.target : undefined,
    tolerance: settings.tolerance,
  };
  const read: PayloadRows[] = [];
  for (const { from, to } of sides) {
    await using source = await opened(await openPayloads(model, from, to));
    read.push(
      source.data === undefined
        ? { codes: new Int32Array(), revisions: [] }
        : await readPayloads(source.data, wanted),
    );
  }
  const last = read.at(-1);
  const champion = sides.at(-1)?.side.side ?? '';
  const bounds = settled ?? (last === undefined ? [] : quantileBounds(last, champion));
  return read.map((rows, index) => samplePayloads(rows, sides[index]?.side.side ?? '', bounds));
}

/** Closes what was opened, if anything was. */
async function opened<T extends { close(): Promise<void> }>(
  data: T | undefined,
): Promise<AsyncDisposable & { data: T | undefined }> {
  return {
    data,
    async [Symbol.asyncDispose]() {
      await data?.close();
    },
  };
}

/** Measures that no query of Prometheus is needed for are asked of payload logs. */
export function isOfRequests(metric: BuiltInMetric): boolean {
  return ofRequests.includes(metric);
}
