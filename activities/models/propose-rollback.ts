import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { modelBefore } from '../rollout/model-before.ts';
import type { RolloutActivities } from '../rollout/rollout-activities.ts';
import type { IncidentActivities } from './incident-activities.ts';

/** Plans a roll-back for people who weigh it, with the rights of those who carry it out. */
export function createProposeRollback(
  deps: Pick<RolloutActivities, 'planRollout'> & { store: ObjectStore },
): IncidentActivities['proposeRollback'] {
  return async ({ model, id, before: known }) => {
    const before = await modelBefore(deps.store, model, known);
    const planned = await deps.planRollout({ model, id, change: { kind: 'previous', ...before } });
    if ('refused' in planned) return planned;
    const { digest, lines } = planned.plan;
    return { planDigest: digest, lines, before };
  };
}
