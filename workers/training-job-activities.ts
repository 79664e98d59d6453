import { withTypedFailures } from '../activities/failures.ts';
import { withHeartbeats } from '../activities/heartbeats.ts';
import { createCreateTrainingJob } from '../activities/training/jobs/create-training-job.ts';
import { createDeleteTrainingJobs } from '../activities/training/jobs/delete-training-jobs.ts';
import { createWatchTrainingJob } from '../activities/training/jobs/watch-training-job.ts';
import { createPlanRetraining } from '../activities/training/planning/plan-retraining.ts';
import { createRecordRetraining } from '../activities/training/record-retraining.ts';
import type { TrainingActivities } from '../activities/training/training-activities.ts';
import { locateCandidate } from '../clients/candidates/read-candidate.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { ClusterPool } from './cluster-pool.ts';
import { createTrainingDoors } from './models/training-doors.ts';

/** Milliseconds between two looks at a Job: hours of training are not hurried by asking. */
const usualPace = 5_000;
/** Between two looks at what is being deleted, at most: somebody waits for the GPUs. */
const restPace = 1_000;

export type TrainingJobActivities = Pick<
  TrainingActivities,
  'planRetraining' | 'createTrainingJob' | 'watchTrainingJob' | 'deleteTrainingJobs' | 'recordRetraining'
>;

/** The activities about training Jobs, wired to the clusters that models are trained in. */
export function createTrainingJobActivities(
  configuration: Configuration,
  shared: { store: ObjectStore; now: () => Date; clusters: ClusterPool },
  lookEvery = usualPace,
): TrainingJobActivities {
  const deps = {
    ...shared,
    ...createTrainingDoors(configuration, shared.clusters),
    lookEvery,
    locateCandidate,
  };
  return {
    ...withHeartbeats(
      withTypedFailures({
        planRetraining: createPlanRetraining(deps),
        createTrainingJob: createCreateTrainingJob(deps),
        deleteTrainingJobs: createDeleteTrainingJobs({ ...deps, lookEvery: Math.min(lookEvery, restPace) }),
        recordRetraining: createRecordRetraining(deps),
      }),
    ),
    // It tells of its progress in heartbeats of its own, which empty ones would replace.
    ...withTypedFailures({ watchTrainingJob: createWatchTrainingJob(deps) }),
  };
}
