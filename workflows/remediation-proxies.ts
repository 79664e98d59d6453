import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { RemediationActivities } from '../activities/remediation-activities.ts';
import { beforeScans } from './before-scans.ts';
import { taskQueues } from './messages.ts';
import type { WorkflowTimes } from './messages.ts';

/** How each activity of a remediation is tried, and for how long. */
export function remediationActivities(times: WorkflowTimes): ActivityInterfaceFor<RemediationActivities> {
  const patience = {
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: times.heartbeat,
    retry: { maximumInterval: '1 minute' },
  } as const;
  const patient = proxyActivities<RemediationActivities>(patience);
  const looking = proxyActivities<RemediationActivities>({ ...patience, ...beforeScans });
  // What is cancelled has stopped before the item counts as closed: nothing is changed behind its back.
  const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;
  const healing = proxyActivities<RemediationActivities>({
    ...patience,
    cancellationType,
    taskQueue: taskQueues.healing,
  });
  const splitting = proxyActivities<RemediationActivities>({ ...patience, ...beforeScans, cancellationType });
  const messenger = proxyActivities<RemediationActivities>({
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: times.heartbeat,
    scheduleToCloseTimeout: '24 hours',
    retry: { maximumInterval: '1 minute' },
  });
  return {
    observeItem: looking.observeItem,
    healItem: healing.healItem,
    ignoreItem: patient.ignoreItem,
    splitItem: splitting.splitItem,
    recordAudit: patient.recordAudit,
    recordOutcome: patient.recordOutcome,
    tellPeople: messenger.tellPeople,
  };
}
