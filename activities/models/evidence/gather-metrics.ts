import type { PrometheusClient } from '../../../clients/prometheus/prometheus-client.ts';
import type { MetricEvidence, MetricName } from '../../../domain/models/diagnosis/evidence.ts';
import { podMetrics, servingMetrics, servingModes } from '../../../domain/models/incident/serving-metrics.ts';
import type { ServedName } from '../../../domain/models/incident/serving-metrics.ts';
import { EvidenceUnavailableError, serviceOf } from './served-model.ts';
import type { ServedModel } from './served-model.ts';

const quarterHour = 15 * 60 * 1000;

/** Errors, latency, processors, memory and GPUs of a model: now, and as they were over the day before it was noticed. */
export async function gatherMetrics(
  prometheus: PrometheusClient,
  model: ServedModel,
  noticedAt: string,
  signal?: AbortSignal,
): Promise<MetricEvidence> {
  const served = serviceOf(model);
  const before = new Date(Date.parse(noticedAt) - quarterHour);
  const measure = async (query: string): Promise<{ now: number; usual: number | null } | undefined> => {
    const now = await valueOf(prometheus, query, undefined, signal);
    if (now === undefined) return undefined;
    const usual = await valueOf(prometheus, `quantile_over_time(0.5, (${query})[1d:15m])`, before, signal);
    return { now, usual: usual ?? null };
  };
  const evidence: MetricEvidence = {};
  const queries = [
    ...Object.entries(await requestQueries(prometheus, served, signal)),
    ...Object.entries(podMetrics),
  ];
  await Promise.all(
    queries.map(async ([name, query]) => {
      const measured = await measure(query(served));
      if (measured !== undefined) evidence[name as MetricName] = measured;
    }),
  );
  if (Object.keys(evidence).length === 0) {
    throw new EvidenceUnavailableError(`Prometheus has no series of ${served.namespace}/${served.name}`);
  }
  return evidence;
}

/** The queries of the first way of serving that has series. */
async function requestQueries(
  prometheus: PrometheusClient,
  served: ServedName,
  signal: AbortSignal | undefined,
): Promise<(typeof servingMetrics)[keyof typeof servingMetrics]> {
  for (const mode of servingModes) {
    const row = servingMetrics[mode];
    const rate = row.requestRate?.(served);
    if (rate !== undefined && (await valueOf(prometheus, rate, undefined, signal)) !== undefined) return row;
  }
  return {};
}

/** One number; undefined where there are no series, or nothing to divide by. */
async function valueOf(
  prometheus: PrometheusClient,
  query: string,
  at: Date | undefined,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const [sample] = await prometheus.query(query, at, signal);
  return sample === undefined || !Number.isFinite(sample.value) ? undefined : sample.value;
}
