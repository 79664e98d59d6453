import type { ProposedRollback } from '../domain/models/incident/incident-details.ts';
import { modelItemId } from '../domain/models/model-item.ts';
import type { IncidentActivities } from '../activities/models/incident-activities.ts';
import { failureReason } from './failure-reason.ts';
import type { incidentActivities } from './incident-proxies.ts';
import { rolloutOfIncident } from './incident-rollout.ts';
import type { RolloutEnd } from './incident-rollout.ts';
import type { IncidentRollback, IncidentState, ModelIncidentInput } from './model-messages.ts';

const longestReason = 300;

/** What rolling back would do now; an incident does not wait for what cannot be planned. */
export async function proposeRollback(
  { proposeRollback: propose }: Pick<ReturnType<typeof incidentActivities>, 'proposeRollback'>,
  question: Parameters<IncidentActivities['proposeRollback']>[0],
): Promise<ProposedRollback> {
  try {
    return await propose.executeWithOptions({ summary: 'whether the model before could come back' }, [
      question,
    ]);
  } catch (error) {
    const [reason = ''] = failureReason(error).split('\n');
    return { refused: `it cannot be planned: ${reason.slice(0, longestReason)}` };
  }
}

/**
 * Lets the model serve again that served before, by the plan that people agreed to, and waits for how that ends;
 * undefined where somebody else's rollout of the model is under way.
 */
export async function rollBackForIncident(
  { model, times, notifiers = [] }: ModelIncidentInput,
  { episode, made }: IncidentState,
  { decision, votes, planDigest, before }: IncidentRollback,
): Promise<RolloutEnd | undefined> {
  return await rolloutOfIncident(
    {
      model,
      change: { kind: 'previous', ...before },
      reason: {
        kind: 'incident',
        incident: modelItemId(model, episode),
        headline: made?.diagnosis.headline ?? '',
        decision,
        votes,
        planDigest,
      },
      times,
      notifiers,
    },
    `Model **${model}** goes back to what served before its deployment was changed, because of an incident: at once, and watched.`,
  );
}
