import { Context } from '@temporalio/activity';
import { judgeLook } from '../../domain/models/rollout/judge-look.ts';
import type { AnalysisLook } from '../../workflows/rollout-messages.ts';
import type { AnalysisDeps } from './analysis/analysed-model.ts';
import { findOut } from './analysis/find-out.ts';
import { championUntilKey, spansOf } from './analysis/spans.ts';
import { storeLook } from './analysis/stored-looks.ts';
import type { RolloutActivities } from './rollout-activities.ts';

/** Before a source is asked a second and a third time, milliseconds. */
const usualPauses = [1000, 3000] as const;
/** Less than the activity may take, milliseconds: a source that is slow is a finding. */
const longestLook = 40_000;
/** Nothing is called so: what is not there yet has no requests. */
const nobody = 'none';

/**
 * One look at canary and champion: what Prometheus and the payload log know of both since the step began, judged with
 * everything that was seen before, and kept. A source that does not answer after a few tries is a verdict, and no
 * failure of the look.
 */
export function createAnalyseCanary(deps: AnalysisDeps): RolloutActivities['analyseCanary'] {
  return async ({ model, id, plan, percent, since, state, traffic }) => {
    const { cancellationSignal: cancelled } = Context.current();
    const patience = {
      pauses: deps.pauses ?? usualPauses,
      over: AbortSignal.timeout(longestLook),
      cancelled,
    };
    const analysed = deps.findAnalysis(model);
    const now = deps.now();
    const { namespace, name: service } = plan.service;
    const { candidate = nobody, champion } = traffic;
    const spans = spansOf(
      { namespace, service, canary: candidate, baseline: champion },
      { since: new Date(since), percent, now },
      state,
    );
    const { found, sources } = await findOut(deps, model, analysed, spans, state, patience);
    const judged = judgeLook(found, analysed.settings, state);
    const look: AnalysisLook = {
      at: now.toISOString(),
      percent,
      verdict: judged.verdict,
      metrics: judged.metrics,
      requests: Math.round(found.canary.requests),
    };
    await storeLook(deps.store, { model, id }, { ...look, number: judged.state.looks });
    const evidence = {
      ...judged.state.evidence,
      ...sources,
      [championUntilKey]: spans.championUntil,
    };
    return { look, state: { ...judged.state, evidence } };
  };
}
