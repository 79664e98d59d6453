import type { ProposedRetraining } from '../../domain/models/incident/incident-details.ts';
import type { TrainingActivities } from '../training/training-activities.ts';

/** What a retraining of a model would do now; undefined where the model is set up for none. */
export type ProposeRetraining = (question: {
  model: string;
  id: string;
}) => Promise<ProposedRetraining | undefined>;

const longestReason = 300;

/** Plans a retraining for people who weigh it. What cannot be planned is said: an incident does not wait for it. */
export function createProposeRetraining(
  deps: Pick<TrainingActivities, 'planRetraining'> & { isTrainable: (model: string) => boolean },
): ProposeRetraining {
  return async ({ model, id }) => {
    if (!deps.isTrainable(model)) return undefined;
    try {
      const planned = await deps.planRetraining({ transaction: { model, id }, reason: { kind: 'incident' } });
      if ('refused' in planned) return planned;
      const { digest, lines } = planned.plan;
      return { planDigest: digest, lines };
    } catch (error) {
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      return { refused: `it cannot be planned: ${reason.slice(0, longestReason)}` };
    }
  };
}
