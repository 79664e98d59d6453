import type { AnalysisState, SideSample } from '../../../domain/models/rollout/analysis.ts';
import type { LookFindings } from '../../../domain/models/rollout/judge-look.ts';
import { settledBounds } from '../../../domain/models/rollout/judge-measure.ts';
import type { BuiltInMetric } from '../../../domain/models/rollout/settings.ts';
import type { AnalysedModel, AnalysisDeps } from './analysed-model.ts';
import { askQueries } from './ask-queries.ts';
import { gatherLogged } from './gather-logged.ts';
import { gatherRequests } from './gather-requests.ts';
import type { GatheredRequests } from './gather-requests.ts';
import type { Spans } from './spans.ts';
import { withTries } from './with-tries.ts';
import type { Answer, Patience } from './with-tries.ts';

const ofRequests: readonly BuiltInMetric[] = ['errorRate', 'latencyP50', 'latencyP95', 'latencyP99'];
const ofPayloads: readonly BuiltInMetric[] = ['featureCoverage', 'accuracy'];

/** Where requests and predictions were counted at the looks before: another source would count anew. */
const sourceKey = 'source/requests';
const predictionsKey = 'source/predictions';

/** Everything that a look finds out, and what of it the next look has to know. */
export async function findOut(
  deps: AnalysisDeps,
  model: string,
  analysed: AnalysedModel,
  spans: Spans,
  { evidence }: AnalysisState,
  patience: Patience,
): Promise<{ found: LookFindings; sources: Record<string, number> }> {
  const { settings } = analysed;
  const asks = (...metrics: readonly BuiltInMetric[]): boolean =>
    settings.builtIn.some(({ metric }) => metrics.includes(metric));
  const wantsPredictions = asks('predictionDistribution');
  const requests = await withTries(
    async (signal) =>
      gatherRequests(await deps.prometheus(), spans, evidence[sourceKey], wantsPredictions, signal),
    patience,
  );
  const counted = 'fault' in requests ? undefined : requests.value;
  const isExposed =
    evidence[predictionsKey] === 1 ||
    (evidence[predictionsKey] === undefined && (counted?.baseline.predictions.length ?? 0) > 0);
  const logsPredictions = wantsPredictions && !isExposed;
  const needsLog = asks(...ofPayloads) || logsPredictions;
  const logged = needsLog
    ? await readLog(deps, model, analysed, spans, evidence, logsPredictions, patience)
    : noLog;
  const rows = 'fault' in logged ? undefined : logged.value;
  const sample = (side: 'canary' | 'baseline' | 'past'): SideSample => {
    const { rows: logs = 0, predictions = [], ...rest } = rows?.[side] ?? {};
    return { ...sampleOf(counted, side, logs), ...(logsPredictions && { predictions }), ...rest };
  };
  return {
    found: {
      canary: sample('canary'),
      baseline: sample('baseline'),
      past: spans.past && sample('past'),
      since: spans.canary.from.getTime(),
      queries: await askQueries(deps.prometheus, settings.queries, spans, patience),
      faults: {
        ...faultsOf(isExposed ? [...ofRequests, 'predictionDistribution'] : ofRequests, requests),
        ...faultsOf(logsPredictions ? [...ofPayloads, 'predictionDistribution'] : ofPayloads, logged),
      },
    },
    sources: {
      ...(counted?.source === undefined ? {} : { [sourceKey]: counted.source }),
      ...(wantsPredictions && counted !== undefined ? { [predictionsKey]: Number(isExposed) } : {}),
    },
  };
}

const noLog = { value: undefined };

async function readLog(
  deps: AnalysisDeps,
  model: string,
  { settings, payloads }: AnalysedModel,
  spans: Spans,
  evidence: AnalysisState['evidence'],
  predictions: boolean,
  patience: Patience,
): Promise<Answer<Awaited<ReturnType<typeof gatherLogged>> | undefined>> {
  if (payloads === undefined) return { value: undefined };
  const asks = (metric: BuiltInMetric): boolean => settings.builtIn.some((one) => one.metric === metric);
  const wanted = {
    predictions,
    coverage: asks('featureCoverage'),
    target: asks('accuracy') ? payloads.target : undefined,
    tolerance: settings.tolerance,
  };
  const open = (from: Date, to: Date) => deps.openPayloads(model, from, to);
  const settled = settledBounds('predictionDistribution', evidence);
  return await withTries(() => gatherLogged(open, spans, wanted, settled), patience);
}

/** Without any source of requests, those that were logged are the only ones known; and of those none failed. */
function sampleOf(
  counted: GatheredRequests | undefined,
  side: 'canary' | 'baseline' | 'past',
  logged: number,
): SideSample {
  const known = counted?.[side];
  return counted?.source === undefined || known === undefined
    ? { requests: logged, errors: undefined, latency: [], predictions: known?.predictions ?? [] }
    : known;
}

function faultsOf(metrics: readonly BuiltInMetric[], answer: Answer<unknown>): Record<string, string> {
  return 'fault' in answer ? Object.fromEntries(metrics.map((metric) => [metric, answer.fault])) : {};
}
