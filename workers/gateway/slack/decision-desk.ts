import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Counter } from 'prom-client';
import type { QuestionReference } from '../../../clients/slack/blocks/question-reference.ts';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { Person } from '../../../domain/approval/people.ts';
import type { Decision, ReviewAction } from '../../../domain/approval/decision.ts';
import { textHash } from '../../../domain/text/text-hash.ts';
import type { RecordLateDecision } from '../../operations/record-late-decision.ts';
import { askForAnswer, reasonOfClosed, sendDecision } from '../../operations/send-decision.ts';
import type { SentDecision } from '../../operations/send-decision.ts';
import type { Memberships } from './group-memberships.ts';

/** A person's answer as it arrives from Slack. */
export interface SlackAnswer {
  /** Id of the user; Slack vouches for it by its signature. */
  user: string;
  action: ReviewAction;
  reference: QuestionReference;
  /** What is the same for a double click, and another for another message or modal. */
  origin: string;
  reason?: string;
  until?: string;
}

export type Outcome =
  /** `unknown`: user groups about which Slack did not answer, so that nobody counted as a member. */
  | (SentDecision & { unknown?: readonly string[] })
  /** Nothing was decided, as far as can be known; `problem` says why. */
  | { outcome: 'lost'; problem: string };

/** Takes people's answers to Temporal, and what came of them back. */
export interface DecisionDesk {
  /** Within the 3 seconds that Slack gives. Never rejects. */
  take(answer: SlackAnswer): Promise<Outcome>;
  /** What came of a decision that no worker had answered at first; undefined when none does for a while. */
  follow(answer: SlackAnswer): Promise<Outcome | undefined>;
}

/** Together with a look at user groups these stay below 3 seconds, milliseconds. */
const patience = { answer: 800, acceptance: 700 } as const;
/** How long a click waits for storage, milliseconds. */
const recordingTime = 500;
/** How long a person is kept waiting for the answer of a slow worker, milliseconds. */
const followFor = 15_000;

export function createDecisionDesk(deps: {
  client: Client;
  people: readonly Person[];
  groupsOf: (user: string) => Promise<Memberships>;
  decisions: Counter<'action' | 'outcome'>;
  recordLate: RecordLateDecision;
  log: (line: string) => void;
}): DecisionDesk {
  const { client, people, groupsOf, decisions, recordLate, log } = deps;

  async function decisionOf(
    answer: SlackAnswer,
  ): Promise<{ decision: Decision; unknown: readonly string[] }> {
    const { user, action, reference, reason, until } = answer;
    const memberships = await groupsOf(user);
    const decision: Decision = {
      decisionId: decisionIdOf(answer, memberships),
      ...whoDecides(people, { slack: user }, memberships.groups),
      action,
      planDigest: reference.digest,
      door: 'slack',
      ...(reason === undefined ? {} : { reason }),
      ...(until === undefined ? {} : { until }),
    };
    return { decision, unknown: memberships.unknown };
  }

  async function send(answer: SlackAnswer): Promise<Outcome> {
    const { workflowId } = answer.reference;
    try {
      const { decision, unknown } = await decisionOf(answer);
      const sent = await sendDecision(client, workflowId, decision, patience);
      if (sent.outcome === 'closed') await recordSoon(decision, workflowId, reasonOfClosed(sent));
      return { ...sent, unknown };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log(`a decision about ${workflowId} was not taken: ${reason.replaceAll(/\s*\n\s*/g, ' ')}`);
      return { outcome: 'lost', problem: 'Temporal does not answer' };
    }
  }

  /** Storage that is slow must not keep Slack waiting: it is written all the same. */
  async function recordSoon(decision: Decision, workflowId: string, reason: string): Promise<void> {
    const recorded = recordLate(decision, { workflowId, reason }).catch((error: unknown) =>
      log(`a decision that came too late was not recorded: ${String(error)}`),
    );
    await Promise.race([recorded, pause(recordingTime, undefined, { ref: false })]);
  }

  return {
    async take(answer) {
      const outcome = await send(answer);
      decisions.inc({ action: answer.action, outcome: labelOf(outcome) });
      return outcome;
    },
    async follow(answer) {
      const handle = client.workflow.getHandle(answer.reference.workflowId);
      try {
        const { decision, unknown } = await decisionOf(answer);
        const decided = await askForAnswer(client, handle, decision, followFor);
        return decided === undefined ? undefined : { outcome: 'answered', answer: decided, unknown };
      } catch {
        // The message itself shows what came of it.
        return undefined;
      }
    },
  };
}

/**
 * The same for a double click on the same message. Another for somebody whose groups are others by now: a refusal
 * because of them must not be remembered.
 */
function decisionIdOf(
  { user, action, reference, origin }: SlackAnswer,
  { groups, unknown }: Memberships,
): string {
  const { workflowId, digest, asked } = reference;
  const parts = ['slack', user, origin, action, workflowId, digest, asked, groups, unknown];
  return textHash(JSON.stringify(parts), 32);
}

function labelOf(outcome: Outcome): string {
  if (outcome.outcome !== 'answered') return outcome.outcome;
  return outcome.answer.accepted ? 'accepted' : 'refused';
}
