import type { WorkflowHandle } from '@temporalio/client';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';

/**
 * Waits until a workflow has no activity under way, before something cancels what it does: the time-skipping server
 * has no answer to a cancellation that meets the end of an activity, and leaves the workflow where it is for good.
 */
export async function noActivity(handle: WorkflowHandle): Promise<void> {
  await waitUntil(
    async () => {
      const { raw } = await handle.describe();
      return (raw.pendingActivities ?? []).length === 0;
    },
    { within: 120_000 },
  );
}
