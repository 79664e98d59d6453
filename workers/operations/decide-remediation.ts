import type { Client } from '@temporalio/client';
import { ClientError } from '../../clients/errors.ts';
import { reviewActions } from '../../domain/approval/review.ts';
import type { Decision, DecisionAnswer, ReviewAction } from '../../domain/approval/review.ts';
import { listOpenIncidents } from './open-incidents.ts';
import { listOpenRemediations } from './open-remediations.ts';
import type { OpenRemediation } from './open-remediations.ts';
import { listOpenRetrainings } from './open-retrainings.ts';
import { listOpenRollouts } from './open-rollouts.ts';
import { listPastRemediations } from './past-remediations.ts';
import type { RecordLateDecision } from './record-late-decision.ts';
import { reasonOfClosed, sendDecision } from './send-decision.ts';
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
  remediation: OpenQuestion;
}

/** What can be decided on: a remediation, an incident of a model, or the plan of a retraining or rollout. */
export type OpenQuestion = Pick<
  OpenRemediation,
  'workflowId' | 'title' | 'digest' | 'actions' | 'findings'
> & { phase: string };

/** Milliseconds: nobody at a terminal waits longer for an answer. */
const patience: DecisionPatience = { answer: 5000, acceptance: 5000 };

export function isReviewAction(word: string): word is ReviewAction {
  return reviewActions.some((action) => action === word);
}

/**
 * Sends a decision about a finding, or about an incident, a retraining or a rollout of a model by its id. `digest` is
 * that of the evidence the person saw; without it, of what is asked about now. Never lost: when no worker answers in
 * time it is sent as a signal under the same id.
 *
 * @param recordLate writes down what came too late; the workflow that asked writes everything else.
 */
export async function decideRemediation(
  client: Client,
  input: Omit<Decision, 'planDigest'> & { finding: string; digest?: string },
  recordLate?: RecordLateDecision,
): Promise<DecisionOutcome> {
  const { finding, digest, ...rest } = input;
  const remediation = await findOpen(client, finding);
  if (remediation === undefined) {
    const [past] = await listPastRemediations(client, finding, 1);
    if (past !== undefined) {
      const { workflowId, outcome } = past;
      const reason = `nothing is left to decide: ${outcome}`;
      await recordLate?.({ ...rest, planDigest: digest ?? '' }, { workflowId, findings: [finding], reason });
    }
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
    const { workflowId, title, findings } = remediation;
    await recordLate?.(decision, { workflowId, title, findings, reason: reasonOfClosed(sent) });
    throw new NothingToDecideError(
      `${remediation.title} has ended: ${sent.detail ?? 'nothing is left to decide'}`,
    );
  }
  return { answer: sent.outcome === 'answered' ? sent.answer : undefined, remediation };
}

async function findOpen(client: Client, finding: string): Promise<OpenQuestion | undefined> {
  const [remediation] = await listOpenRemediations(client, { finding });
  if (remediation !== undefined) return remediation;
  const filter = { id: finding };
  const [incident] = await listOpenIncidents(client, filter);
  if (incident !== undefined) return incident;
  const [retraining] = await listOpenRetrainings(client, filter);
  if (retraining !== undefined) return retraining;
  const [rollout] = await listOpenRollouts(client, filter);
  return rollout;
}
