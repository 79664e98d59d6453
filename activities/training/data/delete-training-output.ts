import type { CandidateRecord } from '../../../clients/candidates/judge-candidate.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import {
  checkpointPrefix,
  evaluationKey,
  trainingJobsPrefix,
} from '../../../domain/models/training/retraining-files.ts';
import type { RetrainingName } from '../../../domain/models/training/retraining-files.ts';
import { loadJson } from '../../stored-json.ts';
import type { TrainingActivities } from '../training-activities.ts';

/**
 * Deletes what all tries wrote; or only what they would have gone on from, and what those wrote that the candidate is not
 * from. Logs are elsewhere, and stay.
 */
export function createDeleteTrainingOutput(deps: {
  store: ObjectStore;
}): TrainingActivities['deleteTrainingOutput'] {
  return async ({ transaction, only }) => {
    const jobs = trainingJobsPrefix(transaction);
    const kept = only === 'checkpoints' ? await triesOfCandidate(deps.store, transaction) : [];
    const isKept = (key: string): boolean =>
      kept === 'all' ? key.startsWith(jobs) : kept.some((attempt) => key.startsWith(`${jobs}${attempt}/`));
    const keys: string[] = [];
    for (const prefix of [jobs, checkpointPrefix(transaction)])
      for await (const key of deps.store.list(prefix)) if (!isKept(key)) keys.push(key);
    for (const key of keys) await deps.store.delete(key);
    return keys.length === 0
      ? 'the tries had written nothing'
      : `${keys.length} files of the tries were deleted`;
  };
}

/** Whose outputs are the candidate and its answers; all, where no evaluation says so. */
async function triesOfCandidate(
  store: ObjectStore,
  transaction: RetrainingName,
): Promise<readonly number[] | 'all'> {
  const record = await loadJson<Pick<CandidateRecord, 'attempt' | 'evaluated'>>(
    store,
    evaluationKey(transaction),
  );
  if (record === undefined) return 'all';
  return [record.attempt, record.evaluated?.attempt ?? record.attempt];
}
