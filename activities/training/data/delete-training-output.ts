import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { checkpointPrefix, trainingJobsPrefix } from '../../../domain/models/training/retraining-files.ts';
import type { TrainingActivities } from '../training-activities.ts';

/** Deletes what all tries wrote, or only what they would have gone on from. Logs are elsewhere, and stay. */
export function createDeleteTrainingOutput(deps: {
  store: ObjectStore;
}): TrainingActivities['deleteTrainingOutput'] {
  return async ({ transaction, only }) => {
    const keys: string[] = [];
    const outputs = only === 'checkpoints' ? [] : [trainingJobsPrefix(transaction)];
    for (const prefix of [...outputs, checkpointPrefix(transaction)])
      for await (const key of deps.store.list(prefix)) keys.push(key);
    for (const key of keys) await deps.store.delete(key);
    return keys.length === 0
      ? 'the tries had written nothing'
      : `${keys.length} files of the tries were deleted`;
  };
}
