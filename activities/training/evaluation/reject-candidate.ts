import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { evaluationKey, rejectionKey } from '../../../domain/models/training/retraining-files.ts';
import { storeJson } from '../../stored-json.ts';
import type { TrainingActivities } from '../training-activities.ts';

/**
 * Says beside the evaluation that its candidate is not wanted. The evaluation itself stays as it is: who approved
 * something by its digest can still read it.
 */
export function createRejectCandidate(deps: { store: ObjectStore }): TrainingActivities['rejectCandidate'] {
  return async ({ transaction, why }) => {
    if ((await deps.store.get(evaluationKey(transaction))) === undefined) return 'there was no candidate yet';
    await storeJson(deps.store, rejectionKey(transaction), { why });
    return 'the candidate is marked as rejected';
  };
}
