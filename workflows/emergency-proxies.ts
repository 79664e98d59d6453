import { proxyActivities } from '@temporalio/workflow';
import type { EmergencyActivities } from '../activities/emergency/emergency-activities.ts';
import type { PullRequestActivities } from '../activities/pull-request-activities.ts';
import { beforeScans } from './before-scans.ts';
import { taskQueues } from './messages.ts';
import type { WorkflowTimes } from './messages.ts';

/** How each activity of an emergency is tried, and for how long. What fails is tried again at the next look. */
export function emergencyActivities({ heartbeat }: WorkflowTimes) {
  const patient = proxyActivities<EmergencyActivities>({
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: heartbeat,
    retry: { maximumInterval: '1 minute' },
  });
  const briefly = {
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '2 minutes',
    heartbeatTimeout: heartbeat,
    retry: { maximumAttempts: 3 },
  } as const;
  const quick = proxyActivities<EmergencyActivities>(briefly);
  const governing = proxyActivities<EmergencyActivities>({ ...briefly, taskQueue: taskQueues.healing });
  const messenger = proxyActivities<EmergencyActivities>({
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: heartbeat,
    scheduleToCloseTimeout: '24 hours',
    retry: { maximumInterval: '1 minute' },
  });
  const forge = proxyActivities<PullRequestActivities>({
    ...beforeScans,
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: heartbeat,
    retry: { maximumAttempts: 3 },
  });
  return {
    openLease: patient.openLease,
    holdGovernor: governing.holdGovernor,
    releaseGovernor: governing.releaseGovernor,
    forgetLease: quick.forgetLease,
    lookAfterLease: governing.lookAfterLease,
    recordAudit: patient.recordAudit,
    tellAboutLease: messenger.tellAboutLease,
    proposeChange: forge.proposeChange,
    readPullRequest: forge.readPullRequest,
    closePullRequest: forge.closePullRequest,
  };
}
