import type { PrometheusClient } from '../../clients/prometheus/prometheus-client.ts';
import type { IncidentTrigger } from '../../workflows/model-messages.ts';
import type { ThresholdRule } from './evidence/served-model.ts';

/** Values of a range that are asked for at most. */
const mostPoints = 20;
const shortestStep = 15_000;

/** Whether each threshold is passed now, and has been for as long as its rule says. No data is no news. */
export async function checkThresholds(
  prometheus: PrometheusClient,
  rules: readonly ThresholdRule[],
  now: Date,
): Promise<IncidentTrigger[]> {
  const triggers: IncidentTrigger[] = [];
  for (const rule of rules) {
    const values = await valuesOf(prometheus, rule, now);
    const value = values.at(-1);
    if (value === undefined) continue;
    const { name, above, below } = rule;
    const threshold = above ?? below ?? 0;
    const isBeyond = (one: number): boolean => (above === undefined ? one < threshold : one > threshold);
    // Between passed and back it waits: what has not held long enough changes nothing.
    const passed = values.every(isBeyond);
    if (!passed && isBeyond(value)) continue;
    triggers.push({ kind: 'threshold', name, value, threshold, passed, at: now.toISOString() });
  }
  return triggers;
}

/** The values of the time for which it has to hold, the newest last; of several series the first counts. */
async function valuesOf(
  prometheus: PrometheusClient,
  { query, for: span }: ThresholdRule,
  now: Date,
): Promise<number[]> {
  if (span === 0) {
    const [sample] = await prometheus.query(query, now);
    return sample === undefined || Number.isNaN(sample.value) ? [] : [sample.value];
  }
  const step = Math.max(shortestStep, Math.ceil(span / mostPoints));
  const [series] = await prometheus.queryRange(query, {
    from: new Date(now.getTime() - span),
    to: now,
    step,
  });
  return (series?.points ?? []).map(({ value }) => value).filter((value) => !Number.isNaN(value));
}
