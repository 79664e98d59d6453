import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { RolloutActivities } from '../activities/rollout/rollout-activities.ts';
import { taskQueues } from './messages.ts';
import type { WorkflowTimes } from './messages.ts';

/** How each activity of a rollout is tried, and for how long. */
export function rolloutActivities(times: WorkflowTimes): ActivityInterfaceFor<RolloutActivities> {
  const heartbeatTimeout = times.heartbeat;
  const taskQueue = taskQueues.rollouts;
  const planning = proxyActivities<RolloutActivities>({
    taskQueue,
    startToCloseTimeout: '5 minutes',
    scheduleToCloseTimeout: '30 minutes',
    heartbeatTimeout,
    retry: { maximumInterval: '1 minute' },
  });
  // What is cancelled has stopped before anything is undone: no traffic moves behind the back of the undoing.
  const changing = proxyActivities<RolloutActivities>({
    taskQueue,
    startToCloseTimeout: '30 minutes',
    scheduleToCloseTimeout: '1 hour',
    heartbeatTimeout,
    retry: { maximumInterval: '30 seconds' },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  // A look that does not come is one that measured nothing; the next one is due soon.
  const brief = proxyActivities<RolloutActivities>({
    taskQueue,
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '2 minutes',
    heartbeatTimeout,
    retry: { maximumAttempts: 4, initialInterval: '2 seconds' },
  });
  // Storage, registry and forge may be away for hours, and so may the cluster while something is put back; whoever
  // undoes says how long it may take.
  const patient = proxyActivities<RolloutActivities>({
    taskQueue,
    startToCloseTimeout: '15 minutes',
    scheduleToCloseTimeout: '24 hours',
    heartbeatTimeout,
    retry: { maximumInterval: '1 minute' },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  const messenger = proxyActivities<RolloutActivities>({
    startToCloseTimeout: '1 minute',
    heartbeatTimeout,
    scheduleToCloseTimeout: '24 hours',
    retry: { maximumInterval: '1 minute' },
  });
  const unbounded = {
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout,
    retry: { maximumInterval: '1 minute' },
  } as const;
  const recording = proxyActivities<RolloutActivities>({ ...unbounded, taskQueue });
  const auditing = proxyActivities<RolloutActivities>(unbounded);
  return {
    planRollout: planning.planRollout,
    holdService: changing.holdService,
    shiftTraffic: changing.shiftTraffic,
    promoteCandidate: changing.promoteCandidate,
    observeTraffic: brief.observeTraffic,
    analyseCanary: brief.analyseCanary,
    callHook: changing.callHook,
    adoptReference: patient.adoptReference,
    proposeToGit: patient.proposeToGit,
    readProposal: brief.readProposal,
    markServing: patient.markServing,
    restoreChampion: patient.restoreChampion,
    restoreReference: patient.restoreReference,
    withdrawProposal: patient.withdrawProposal,
    releaseService: patient.releaseService,
    retireChampion: patient.retireChampion,
    recordRollout: recording.recordRollout,
    recordAudit: auditing.recordAudit,
    tellPeople: messenger.tellPeople,
  };
}
