import type { AnalysisState, SideSample, Verdict } from '../../../domain/models/rollout/analysis.ts';
import { beforeAnyLook, judgeLook } from '../../../domain/models/rollout/judge-look.ts';
import { unpackStream } from '../../../domain/models/rollout/sequential/packed-stream.ts';
import { safeLogarithm } from '../../../domain/models/rollout/sequential/safe-evidence.ts';
import { worseLogarithm } from '../../../domain/models/rollout/sequential/worse-evidence.ts';
import { defaultMargins } from '../../../domain/models/rollout/settings.ts';
import type { AnalysisSettings, BuiltInMetric } from '../../../domain/models/rollout/settings.ts';

const metrics = ['errorRate', 'latencyP99'] as const satisfies BuiltInMetric[];

/** The defaults, with the quantile that Flagger looks at. */
const settings: AnalysisSettings = {
  confidence: 0.95,
  tolerance: undefined,
  queries: [],
  builtIn: metrics.map((metric) => ({
    metric,
    margin: defaultMargins[metric],
    minimum: 30,
    failureLimit: 0,
    dryRun: false,
  })),
};

export interface OurState {
  analysis: AnalysisState;
  verdict: Verdict;
}

export const beginOurs: OurState = { analysis: beforeAnyLook, verdict: 'inconclusive' };

/** One look, at counters since the canary began. A canary that has failed stays so. */
export function lookAt(
  before: OurState,
  sides: { canary: SideSample; baseline: SideSample; past: SideSample },
): OurState {
  if (before.verdict === 'fail') return before;
  const judged = judgeLook({ ...sides, since: 0, queries: {}, faults: {} }, settings, before.analysis);
  return { analysis: judged.state, verdict: judged.verdict };
}

/** What the evidence leans to where it has to be decided at once: in earnest, people are asked. */
export function leaning({ analysis, verdict }: OurState): 'promote' | 'roll back' {
  if (verdict === 'pass') return 'promote';
  if (verdict === 'fail') return 'roll back';
  const isSafer = metrics.every((metric) => {
    const stream = unpackStream(`${metric}/0`, analysis.evidence);
    return stream !== undefined && safeLogarithm(stream.safe) > worseLogarithm(stream.worse);
  });
  return isSafer ? 'promote' : 'roll back';
}
