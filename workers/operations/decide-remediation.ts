import type { Client } from '@temporalio/client';
import { ClientError } from '../../clients/errors.ts';
import { reviewActions } from '../../domain/approval/review.ts';
import type { Decision, DecisionAnswer, ReviewAction } from '../../domain/approval/review.ts';
import { listOpenRemediations } from './open-remediations.ts';
import type { OpenRemediation } from './open-remediations.ts';
import { sendDecision } from './send-decision.ts';
import type { DecisionPatience } from './send-decision.ts';

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

/** Milliseconds: nobody at a terminal waits longer for an answer. */
const patience: DecisionPatience = { answer: 5000, acceptance: 5000 };

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
  const sent = await sendDecision(client, remediation.workflowId, decision, patience);
  if (sent.outcome === 'closed') {
    throw new NothingToDecideError(
      `${remediation.title} has ended: ${sent.detail ?? 'nothing is left to decide'}`,
    );
  }
  return { answer: sent.outcome === 'answered' ? sent.answer : undefined, remediation };
}
