import type { PrometheusClient } from '../../../clients/prometheus/prometheus-client.ts';
import type { QueryAnswer } from '../../../domain/models/rollout/judge-query.ts';
import { renderQuery } from '../../../domain/models/rollout/render-query.ts';
import type { QuerySetting } from '../../../domain/models/rollout/settings.ts';
import type { AnalysisDeps } from './analysed-model.ts';
import type { SideSpan, Spans } from './spans.ts';
import { withTries } from './with-tries.ts';
import type { Patience } from './with-tries.ts';

/** Asks every query of one's own for both sides; one that cannot be asked says why and holds up no other. */
export async function askQueries(
  prometheus: AnalysisDeps['prometheus'],
  queries: readonly QuerySetting[],
  spans: Spans,
  patience: Patience,
): Promise<Record<string, QueryAnswer>> {
  const answers: Record<string, QueryAnswer> = {};
  for (const { metric, query } of queries) {
    const asked = await withTries(async (signal) => {
      const client = await prometheus();
      return {
        canary: await askSide(client, query, spans.canary, signal),
        baseline: await askSide(client, query, spans.baseline, signal),
      };
    }, patience);
    answers[metric] = 'fault' in asked ? asked : asked.value;
  }
  return answers;
}

/** The value at the end of a span; null where there is none. Several series are a fault of the query. */
async function askSide(
  prometheus: PrometheusClient,
  query: string,
  { side, from, to }: SideSpan,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const seconds = Math.max(1, Math.round((to.getTime() - from.getTime()) / 1000));
  const { namespace, service } = side;
  const rendered = renderQuery(query, { revision: side.side, window: `${seconds}s`, namespace, service });
  const samples = await prometheus.query(rendered, to, signal);
  const [sample] = samples;
  if (sample === undefined) return null;
  // Which of several is meant nobody can tell: NaN is an error.
  return samples.length === 1 ? sample.value : Number.NaN;
}
