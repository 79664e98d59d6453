import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { RolloutActivities } from './rollout-activities.ts';
import { storeRollout } from './stored-rollouts.ts';

export function createRecordRollout(deps: {
  store: ObjectStore;
  now: () => Date;
}): RolloutActivities['recordRollout'] {
  return async (rollout) => {
    await storeRollout(deps.store, { ...rollout, endedAt: deps.now().toISOString() });
  };
}
