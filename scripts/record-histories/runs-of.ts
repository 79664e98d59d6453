import type { Client, WorkflowHandle } from '@temporalio/client';

/** Every run of a workflow, the first one first. */
export async function runsOf(client: Client, { workflowId }: WorkflowHandle): Promise<WorkflowHandle[]> {
  const runs: WorkflowHandle[] = [];
  for (let runId: string | undefined; ;) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const { events } = await handle.fetchHistory();
    runs.unshift(client.workflow.getHandle(workflowId, runId ?? (await handle.describe()).runId));
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
    if (!runId) return runs;
  }
}
