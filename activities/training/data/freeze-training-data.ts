import { Context } from '@temporalio/activity';
import type { TrainingSnapshots } from '../../../clients/training-data/snapshots.ts';
import type { FindCandidateSettings } from '../candidate-settings.ts';
import type { TrainingActivities } from '../training-activities.ts';

/** Freezes what a model is trained on and judged by; asked again, it answers what is frozen already. */
export function createFreezeTrainingData(deps: {
  snapshots: TrainingSnapshots;
  findCandidateSettings: FindCandidateSettings;
  now: () => Date;
}): TrainingActivities['freezeTrainingData'] {
  return async ({ transaction }) => {
    const { cancellationSignal } = Context.current();
    const { window } = await deps.findCandidateSettings(transaction.model);
    return await deps.snapshots.freeze(transaction, window, deps.now(), cancellationSignal);
  };
}
