import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { ForgeEvent } from '../../clients/forge/forge.ts';
import type { PullRequestOwner } from '../../clients/forge/owners.ts';
import { pullRequestChangedSignal } from '../../workflows/pull-request-messages.ts';

/** Tells the workflow that waits for a pull request that it is time to look; false where it waits no more. */
export async function tellOwner(
  client: Client,
  { workflowId, branch }: PullRequestOwner,
  { kind, pullRequest, by }: Omit<ForgeEvent, 'branch'>,
): Promise<boolean> {
  try {
    const event = { kind, pullRequest, branch, by };
    await client.workflow.getHandle(workflowId).signal(pullRequestChangedSignal, event);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
