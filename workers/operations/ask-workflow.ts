import { QueryNotRegisteredError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { QueryDefinition } from '@temporalio/common';

/**
 * - `answered`: what its workflow says.
 * - `silent`: it is open, and no worker answers; what the server lists is all that is known now.
 * - `none`: it is not open.
 */
export type Asked<View> = { outcome: 'answered'; view: View } | { outcome: 'silent' } | { outcome: 'none' };

/**
 * Asks an open workflow how it stands. Rejects while the server itself does not answer.
 *
 * @param patience how long a worker has to answer, milliseconds.
 */
export async function askWorkflow<View>(
  client: Client,
  workflowId: string,
  query: QueryDefinition<View>,
  patience = 2000,
): Promise<Asked<View>> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return { outcome: 'none' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { outcome: 'none' };
    throw error;
  }
  try {
    const view = await client.withDeadline(Date.now() + patience, () => handle.query(query));
    return { outcome: 'answered', view };
  } catch (error) {
    // The server has just answered: it waits for a worker in vain, or for one that knows this workflow.
    if (error instanceof ServiceError || error instanceof QueryNotRegisteredError)
      return { outcome: 'silent' };
    throw error;
  }
}
