import { WorkflowNotFoundError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import type { SteeringAnswer, SteeringRequest } from '../../domain/approval/steering.ts';

/** What became of a request. */
export type SentRequest =
  | { outcome: 'answered'; answer: SteeringAnswer }
  /** Temporal has it, and no worker has answered yet: it is acted on as soon as one does. */
  | { outcome: 'recorded' }
  /** Nothing of the kind is open any more. */
  | { outcome: 'closed' };

/** How a workflow takes one kind of request. */
interface Mailbox<Request extends SteeringRequest> {
  update: UpdateDefinition<SteeringAnswer, [Request]>;
  signal: SignalDefinition<[Request]>;
}

/**
 * Sends a request to what is under way. Never lost: where no worker answers in time it is left in its mailbox, under the
 * same id.
 *
 * @param patience how long a worker has to answer, milliseconds.
 */
export async function steerWorkflow<Request extends SteeringRequest>(
  client: Client,
  workflowId: string,
  { update, signal }: Mailbox<Request>,
  request: Request,
  patience: number,
): Promise<SentRequest> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    const answer = await client.withDeadline(Date.now() + patience, () =>
      handle.executeUpdate(update, { args: [request], updateId: request.id }),
    );
    return { outcome: 'answered', answer };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { outcome: 'closed' };
    if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)) throw error;
  }
  try {
    await handle.signal(signal, request);
    return { outcome: 'recorded' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { outcome: 'closed' };
    throw error;
  }
}
