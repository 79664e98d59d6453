import { proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { PullRequestActivities } from '../activities/pull-request-activities.ts';
import { beforeScans } from './before-scans.ts';
import type { WorkflowTimes } from './messages.ts';

/** How each activity around a pull request is tried, and for how long: a forge may be away for hours. */
export function pullRequestActivities(times: WorkflowTimes): ActivityInterfaceFor<PullRequestActivities> {
  const patient = proxyActivities<PullRequestActivities>({
    ...beforeScans,
    startToCloseTimeout: '15 minutes',
    heartbeatTimeout: times.heartbeat,
    retry: { maximumInterval: '1 minute' },
  });
  const quick = proxyActivities<PullRequestActivities>({
    ...beforeScans,
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout: times.heartbeat,
    scheduleToCloseTimeout: '24 hours',
    retry: { maximumInterval: '1 minute' },
  });
  return {
    proposeChange: patient.proposeChange,
    readRevertRecord: patient.readRevertRecord,
    readPullRequest: quick.readPullRequest,
    closePullRequest: quick.closePullRequest,
  };
}
