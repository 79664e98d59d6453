import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { storeRetraining } from './stored-retrainings.ts';
import type { TrainingActivities } from './training-activities.ts';

export function createRecordRetraining({
  store,
  now,
}: {
  store: ObjectStore;
  now: () => Date;
}): TrainingActivities['recordRetraining'] {
  return async ({ transaction: { model, id }, startedAt, reason, plan, result, past }) => {
    const endedAt = past?.endedAt ?? now().toISOString();
    await storeRetraining(store, { model, id, startedAt, endedAt, reason, plan, result }, past);
  };
}
