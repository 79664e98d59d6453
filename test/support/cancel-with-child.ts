import type { WorkflowHandle } from '@temporalio/client';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';

/**
 * Cancels a workflow and waits until its child is told, before the time-skipping server goes on to the next timer: it
 * never ends a child whose cancellation meets an activity that was begun in the same leap.
 */
export async function cancelWithChild(handle: WorkflowHandle, child: WorkflowHandle): Promise<void> {
  await handle.cancel();
  await waitUntil(
    async () => {
      const { events } = await child.fetchHistory();
      return (events ?? []).some(
        (event) =>
          event.workflowExecutionCancelRequestedEventAttributes ??
          event.workflowExecutionCanceledEventAttributes,
      );
    },
    { within: 120_000 },
  );
}
