import type { WorkflowHandle } from '@temporalio/client';
import protocol from '@temporalio/proto';

const { PendingActivityState, PendingWorkflowTaskState } = protocol.temporal.api.enums.v1;

/** What a running workflow is at, as the server knows it: no worker has to run for that. */
export type WorkflowProgress =
  /** Its next step is code of the workflow, and no worker has taken it up. */
  | { at: 'waiting-for-worker' }
  /** An activity; `started` is false while no worker has taken it up. */
  | { at: 'activity'; name: string; started: boolean; attempt: number; lastFailure: string | undefined }
  | { at: 'workflow' };

export async function readProgress(handle: WorkflowHandle): Promise<WorkflowProgress> {
  const { raw } = await handle.describe();
  const [activity] = raw.pendingActivities ?? [];
  if (activity !== undefined) {
    return {
      at: 'activity',
      name: activity.activityType?.name ?? 'an activity',
      started: activity.state !== PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED,
      attempt: activity.attempt ?? 1,
      lastFailure: activity.lastFailure?.message ?? undefined,
    };
  }
  const task = raw.pendingWorkflowTask;
  const isWaiting = task?.state === PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED;
  return { at: isWaiting ? 'waiting-for-worker' : 'workflow' };
}
