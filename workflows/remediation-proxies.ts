import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { RemediationActivities } from '../activities/remediation-activities.ts';
import type { WorkflowTimes } from './messages.ts';

/** How each activity of a remediation is tried, and for how long. */
export function remediationActivities(times: WorkflowTimes): ActivityInterfaceFor<RemediationActivities> {
  const patient = proxyActivities<RemediationActivities>({
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: times.heartbeat,
    retry: { maximumInterval: '1 minute' },
  });
  // What is cancelled has stopped before the item counts as closed: nothing is changed behind its back.
  const changing = proxyActivities<RemediationActivities>({
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: times.heartbeat,
    retry: { maximumInterval: '1 minute' },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  const messenger = proxyActivities<RemediationActivities>({
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: times.heartbeat,
    scheduleToCloseTimeout: '24 hours',
    retry: { maximumInterval: '1 minute' },
  });
  return {
    observeItem: patient.observeItem,
    healItem: changing.healItem,
    ignoreItem: patient.ignoreItem,
    splitItem: changing.splitItem,
    recordAudit: patient.recordAudit,
    recordOutcome: patient.recordOutcome,
    tellPeople: messenger.tellPeople,
  };
}
