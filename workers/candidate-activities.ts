import { withTypedFailures } from '../activities/failures.ts';
import { withHeartbeats } from '../activities/heartbeats.ts';
import type { FindModel } from '../activities/models/model-settings.ts';
import { createDeleteTrainingData } from '../activities/training/data/delete-training-data.ts';
import { createDeleteTrainingOutput } from '../activities/training/data/delete-training-output.ts';
import { createFreezeTrainingData } from '../activities/training/data/freeze-training-data.ts';
import { createEvaluateCandidate } from '../activities/training/evaluation/evaluate-candidate.ts';
import { createRejectCandidate } from '../activities/training/evaluation/reject-candidate.ts';
import { createRegisterCandidate } from '../activities/training/registry/register-candidate.ts';
import { createWithdrawCandidate } from '../activities/training/registry/withdraw-candidate.ts';
import type { TrainingActivities } from '../activities/training/training-activities.ts';
import { evaluateInProcess } from '../clients/candidates/evaluate-in-process.ts';
import { judgeCandidate } from '../clients/candidates/judge-candidate.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { createTrainingSnapshots } from '../clients/training-data/snapshots.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import { createFindCandidateSettings } from './models/candidate-settings.ts';
import { openRegistry } from './models/open-registry.ts';

export type CandidateActivities = Pick<
  TrainingActivities,
  | 'freezeTrainingData'
  | 'deleteTrainingData'
  | 'deleteTrainingOutput'
  | 'evaluateCandidate'
  | 'rejectCandidate'
  | 'registerCandidate'
  | 'withdrawCandidate'
>;

/** The activities about data, evaluation and registry of a retraining, wired to storage and registry. */
export function createCandidateActivities(
  configuration: Configuration,
  shared: { store: ObjectStore; now: () => Date; findModel: FindModel },
): CandidateActivities {
  const { store, now, findModel } = shared;
  const deps = {
    store,
    now,
    snapshots: createTrainingSnapshots(store),
    findCandidateSettings: createFindCandidateSettings(configuration, store, findModel),
    registry: openRegistry(configuration, store),
    judge: judgeCandidate,
    evaluate: evaluateInProcess,
  };
  return withHeartbeats(
    withTypedFailures({
      freezeTrainingData: createFreezeTrainingData(deps),
      deleteTrainingData: createDeleteTrainingData(deps),
      deleteTrainingOutput: createDeleteTrainingOutput(deps),
      evaluateCandidate: createEvaluateCandidate(deps),
      rejectCandidate: createRejectCandidate(deps),
      registerCandidate: createRegisterCandidate(deps),
      withdrawCandidate: createWithdrawCandidate(deps),
    }),
  );
}
