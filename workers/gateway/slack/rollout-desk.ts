import type { Client } from '@temporalio/client';
import type { QuestionReference } from '../../../clients/slack/blocks/question-reference.ts';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { Person } from '../../../domain/approval/people.ts';
import type { RolloutCommand } from '../../../domain/models/rollout/rollout-card.ts';
import { textHash } from '../../../domain/text/text-hash.ts';
import { modelRolloutId } from '../../../workflows/rollout-messages.ts';
import { listOpenRollouts } from '../../operations/open-rollouts.ts';
import { steerRollout } from '../../operations/steer-rollout.ts';
import type { Memberships } from './group-memberships.ts';

/** What somebody wants of a rollout by a button. */
export interface RolloutWish {
  /** Id of the user; Slack vouches for it by its signature. */
  user: string;
  command: RolloutCommand;
  /** The workflow, and as its digest the id of the rollout that the message is about. */
  reference: QuestionReference;
  /** What is the same for a double click. */
  origin: string;
}

/** Takes what people ask of rollouts to Temporal. Never rejects; answers what they are told, if anything. */
export interface RolloutDesk {
  take(wish: RolloutWish): Promise<string | undefined>;
}

/** Together with a look at user groups this stays below the 3 seconds that Slack gives, milliseconds. */
const patience = 800;

export function createRolloutDesk(deps: {
  client: Client;
  people: readonly Person[];
  groupsOf: (user: string) => Promise<Memberships>;
  log: (line: string) => void;
}): RolloutDesk {
  const { client, people, groupsOf, log } = deps;
  return {
    async take({ user, command, reference, origin }) {
      const model = reference.workflowId.slice(modelRolloutId('').length);
      try {
        const { groups, unknown } = await groupsOf(user);
        const [open] = await listOpenRollouts(client, { model, id: reference.digest });
        if (open === undefined) return 'This rollout is over: nothing of it can be changed any more.';
        const parts = ['slack', user, origin, command, reference, groups, unknown];
        const id = textHash(JSON.stringify(parts), 32);
        const who = whoDecides(people, { slack: user }, groups);
        const request = { ...who, id, door: 'slack' as const, reason: '', command };
        const sent = await steerRollout(client, model, request, patience);
        if (sent.outcome === 'closed') return 'This rollout is over: nothing of it can be changed any more.';
        if (sent.outcome === 'recorded')
          return 'Recorded. No worker has answered yet: it is acted on as soon as one does.';
        if (sent.answer.accepted) return undefined;
        const doubt = unknown.length === 0 ? '' : ` Slack did not say who is in ${unknown.join(', ')}.`;
        return `Not done: ${sent.answer.reason}.${doubt}`;
      } catch (error) {
        log(`a rollout was not steered: ${error instanceof Error ? error.message : String(error)}`);
        return `Nothing is done, as far as can be known: Temporal does not answer. Try again, or use \`plumbline model ${command} ${model}\`.`;
      }
    },
  };
}
