import { Context } from '@temporalio/activity';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { TrainingSnapshots } from '../../../clients/training-data/snapshots.ts';
import { judgementKey } from '../../../domain/models/training/retraining-files.ts';
import { storeJson } from '../../stored-json.ts';
import type { FindCandidateSettings } from '../candidate-settings.ts';
import type { TrainingActivities } from '../training-activities.ts';

/** Freezes what a model is trained on and judged by; asked again, it answers what is frozen already. */
export function createFreezeTrainingData(deps: {
  store: ObjectStore;
  snapshots: TrainingSnapshots;
  findCandidateSettings: FindCandidateSettings;
  now: () => Date;
}): TrainingActivities['freezeTrainingData'] {
  return async ({ transaction, settingsDigest }) => {
    const { cancellationSignal } = Context.current();
    const { window, judgement } = await deps.findCandidateSettings(transaction.model, settingsDigest);
    // Training takes hours, in which the configuration may change: a candidate is judged as was agreed to.
    const frozen = await storeJson(deps.store, judgementKey(transaction), judgement);
    const snapshot = await deps.snapshots.freeze(transaction, window, deps.now(), cancellationSignal);
    return { ...snapshot, judgement: frozen };
  };
}
