import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { TrainingActivities } from '../activities/training/training-activities.ts';
import { taskQueues } from './messages.ts';
import type { WorkflowTimes } from './messages.ts';

/**
 * How each activity of a retraining is tried, and for how long. Storage or an API server that is away is waited out:
 * only what no retry can mend, or a day of trying, ends in undoing.
 */
export function retrainingActivities(times: WorkflowTimes): ActivityInterfaceFor<TrainingActivities> {
  const heartbeatTimeout = times.heartbeat;
  const taskQueue = taskQueues.training;
  // What is cancelled has stopped before anything is undone: nothing is written or created behind the back of the
  // undoing, and the GPU hours of a watched Job are known.
  const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;
  const patient = proxyActivities<TrainingActivities>({
    taskQueue,
    startToCloseTimeout: '10 minutes',
    scheduleToCloseTimeout: '24 hours',
    heartbeatTimeout,
    cancellationType,
    retry: { maximumInterval: '1 minute' },
  });
  // Data and candidates may be large.
  const long = proxyActivities<TrainingActivities>({
    taskQueue,
    startToCloseTimeout: '6 hours',
    scheduleToCloseTimeout: '24 hours',
    heartbeatTimeout,
    cancellationType,
    retry: { maximumInterval: '1 minute' },
  });
  // Every deploy uses up a try of the watcher, so that time alone bounds it: what is left of the deadline, by each call.
  const watching = proxyActivities<TrainingActivities>({
    taskQueue,
    scheduleToCloseTimeout: '1 hour',
    heartbeatTimeout,
    cancellationType,
    retry: { maximumInterval: '30 seconds' },
  });
  const undoing = proxyActivities<TrainingActivities>({
    taskQueue,
    startToCloseTimeout: '10 minutes',
    scheduleToCloseTimeout: '30 minutes',
    heartbeatTimeout,
    retry: { maximumInterval: '30 seconds' },
  });
  // Guards count what was recorded: it is tried for as long as it takes.
  const unbounded = {
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout,
    retry: { maximumInterval: '1 minute' },
  } as const;
  const recording = proxyActivities<TrainingActivities>({ ...unbounded, taskQueue });
  const auditing = proxyActivities<TrainingActivities>(unbounded);
  const messenger = proxyActivities<TrainingActivities>({
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '24 hours',
    heartbeatTimeout,
    retry: { maximumInterval: '1 minute' },
  });
  return {
    planRetraining: patient.planRetraining,
    freezeTrainingData: long.freezeTrainingData,
    createTrainingJob: patient.createTrainingJob,
    watchTrainingJob: watching.watchTrainingJob,
    evaluateCandidate: long.evaluateCandidate,
    registerCandidate: patient.registerCandidate,
    deleteTrainingData: undoing.deleteTrainingData,
    deleteTrainingJobs: undoing.deleteTrainingJobs,
    deleteTrainingOutput: undoing.deleteTrainingOutput,
    rejectCandidate: undoing.rejectCandidate,
    withdrawCandidate: undoing.withdrawCandidate,
    recordRetraining: recording.recordRetraining,
    recordAudit: auditing.recordAudit,
    tellPeople: messenger.tellPeople,
  };
}
