import type { TrainingSnapshots } from '../../../clients/training-data/snapshots.ts';
import type { TrainingActivities } from '../training-activities.ts';

/** Takes frozen data away, whether all of it is there, some, or none. */
export function createDeleteTrainingData(deps: {
  snapshots: TrainingSnapshots;
}): TrainingActivities['deleteTrainingData'] {
  return async ({ transaction }) => {
    const files = await deps.snapshots.remove(transaction);
    return files === 0 ? 'there was no frozen data' : 'the frozen data was deleted';
  };
}
