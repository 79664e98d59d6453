import {
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import { ClientError } from '../../clients/errors.ts';
import { reviewActions } from '../../domain/approval/review.ts';
import type { Decision, DecisionAnswer, ReviewAction } from '../../domain/approval/review.ts';
import { decideSignal, decideUpdate } from '../../workflows/messages.ts';
import { listOpenRemediations } from './open-remediations.ts';
import type { OpenRemediation } from './open-remediations.ts';

/** The finding names nothing that can be decided. */
export class NothingToDecideError extends ClientError {
  readonly code = 'nothing-to-decide';
  readonly retryable = false;
}

/** What became of a decision, and where it is acted on. */
export interface DecisionOutcome {
  /** Undefined when no worker answered: the decision is recorded and acted on as soon as one runs. */
  answer: DecisionAnswer | undefined;
  remediation: OpenRemediation;
}

/** How long a worker has to answer before the decision is left in its mailbox, milliseconds. */
const answerTimeout = 5000;

export function isReviewAction(word: string): word is ReviewAction {
  return reviewActions.some((action) => action === word);
}

/**
 * Sends a decision about a finding. `digest` is that of the evidence the person saw; without it, of what is asked
 * about now. Never lost: when no worker answers in time it is sent as a signal under the same id.
 */
export async function decideRemediation(
  client: Client,
  input: Omit<Decision, 'planDigest'> & { finding: string; digest?: string },
): Promise<DecisionOutcome> {
  const { finding, digest, ...rest } = input;
  const [remediation] = await listOpenRemediations(client, { finding });
  if (remediation === undefined) {
    throw new NothingToDecideError(
      `nothing is open for finding ${finding}; \`plumbline status\` lists what is`,
    );
  }
  if (remediation.actions.length === 0) {
    throw new NothingToDecideError(`${remediation.title} waits for no decision: it is ${remediation.phase}`);
  }
  const decision: Decision = { ...rest, planDigest: digest ?? remediation.digest };
  const handle = client.workflow.getHandle(remediation.workflowId);
  return { answer: await send(client, handle, decision), remediation };
}

async function send(
  client: Client,
  handle: WorkflowHandle,
  decision: Decision,
): Promise<DecisionAnswer | undefined> {
  try {
    return await client.withDeadline(Date.now() + answerTimeout, () =>
      handle.executeUpdate(decideUpdate, { args: [decision], updateId: decision.decisionId }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)) throw error;
    await handle.signal(decideSignal, decision);
    return undefined;
  }
}
