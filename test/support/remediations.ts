import type { Client } from '@temporalio/client';
import { remediationId, workflowTypes } from '../../workflows/messages.ts';
import type { RemediateDriftResult } from '../../workflows/messages.ts';

export interface EndedRemediation {
  workflowId: string;
  runId: string;
  status: string;
  /** Undefined while it runs or where it failed. */
  result: RemediateDriftResult | undefined;
}

/** Every execution of a remediation of a target, running or ended, the oldest first. How it stands is of this moment. */
export async function remediationsOf(client: Client, target: string): Promise<EndedRemediation[]> {
  const query = `WorkflowType = '${workflowTypes.remediateDrift}' AND WorkflowId STARTS_WITH '${remediationId(target, '')}'`;
  const found: EndedRemediation[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const handle = client.workflow.getHandle(workflowId, runId);
    // What the listing says of it lags behind.
    const { status } = await handle.describe();
    const result =
      status.name === 'COMPLETED' ? ((await handle.result()) as RemediateDriftResult) : undefined;
    found.push({ workflowId, runId, status: status.name, result });
  }
  return found.toReversed();
}
