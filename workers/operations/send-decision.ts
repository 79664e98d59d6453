import {
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import type { Decision, DecisionAnswer } from '../../domain/approval/decision.ts';
import { decideSignal, decideUpdate } from '../../workflows/messages.ts';
import type { RemediateDriftResult } from '../../workflows/messages.ts';

export type SentDecision =
  | { outcome: 'answered'; answer: DecisionAnswer }
  /** Temporal has it, and no worker has answered yet: it is acted on as soon as one does. */
  | { outcome: 'recorded' }
  /** The review has ended; `detail` says how, where that is known. */
  | { outcome: 'closed'; detail: string | undefined };

/** Why nothing was decided by what came after the end, for the audit trail. */
export function reasonOfClosed({ detail }: Extract<SentDecision, { outcome: 'closed' }>): string {
  return `nothing is left to decide${detail === undefined ? '' : `: ${detail}`}`;
}

/** How long each step may take, milliseconds. */
export interface DecisionPatience {
  /** Until a worker has answered; then the decision is left in the mailbox. */
  answer: number;
  /** Until Temporal has taken it. */
  acceptance: number;
}

/**
 * Sends a decision to the workflow that asks. Once this resolves Temporal has it; where it rejects, nothing is decided
 * as far as can be known, and the same decision (by its id) can be sent again.
 */
export async function sendDecision(
  client: Client,
  workflowId: string,
  decision: Decision,
  patience: DecisionPatience,
): Promise<SentDecision> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    const answer = await askForAnswer(client, handle, decision, patience.answer);
    if (answer !== undefined) return { outcome: 'answered', answer };
    await client.withDeadline(Date.now() + patience.acceptance, () => handle.signal(decideSignal, decision));
    return { outcome: 'recorded' };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const ended = client.withDeadline(Date.now() + patience.acceptance, () => handle.result());
    const result = (await ended.catch(() => undefined)) as RemediateDriftResult | undefined;
    return { outcome: 'closed', detail: result?.detail };
  }
}

/** The answer to a decision, undefined when no worker gives it in time. Asked again, it is the same answer. */
export async function askForAnswer(
  client: Client,
  handle: WorkflowHandle,
  decision: Decision,
  milliseconds: number,
): Promise<DecisionAnswer | undefined> {
  try {
    return await client.withDeadline(Date.now() + milliseconds, () =>
      handle.executeUpdate(decideUpdate, { args: [decision], updateId: decision.decisionId }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return undefined;
    throw error;
  }
}
