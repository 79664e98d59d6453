import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { whoDecides } from '../../domain/approval/people.ts';
import type { ReviewAction } from '../../domain/approval/review.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { decideRemediation } from '../../workers/operations/decide-remediation.ts';
import { userOfThisMachine } from '../cli/user.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import type { Narrator } from './narrator.ts';

/** Something of a model that waits for a decision. */
export interface WaitingQuestion {
  id: string;
  title: string;
  digest: string;
  actions: readonly ReviewAction[];
}

export interface ModelDecision {
  narrator: Narrator;
  client: Client;
  configuration: Configuration;
  signal: AbortSignal;
}

/** Far longer than a plan takes here, milliseconds. */
const patience = 120_000;

/**
 * Decides as somebody at the terminal does, as soon as there is something to decide: what was asked a moment ago may be
 * asked anew with more evidence.
 */
export async function decideForModel(
  { narrator, client, configuration, signal }: ModelDecision,
  action: ReviewAction,
  find: () => Promise<WaitingQuestion | undefined>,
): Promise<WaitingQuestion> {
  const decided = await waitUntil(
    async () => {
      const question = await find();
      if (question === undefined || !question.actions.includes(action)) return undefined;
      const { answer } = await decideRemediation(client, {
        ...whoDecides(configuration.people, { commandLine: userOfThisMachine() }),
        decisionId: randomUUID(),
        door: 'command-line',
        action,
        finding: question.id,
        digest: question.digest,
      });
      return answer?.accepted === true && question;
    },
    { within: patience, every: 500, signal },
  );
  narrator.line(`${narrator.style.yellow('$')} plumbline decide ${decided.id} ${action}`);
  return decided;
}
