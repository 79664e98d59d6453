import type { Client } from '@temporalio/client';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { Person } from '../../../domain/approval/people.ts';
import type { RolloutCommand } from '../../../domain/models/rollout/rollout-card.ts';
import { cancelRetraining } from '../../operations/cancel-retraining.ts';
import { listOpenRetrainings } from '../../operations/open-retrainings.ts';
import { listOpenRollouts } from '../../operations/open-rollouts.ts';
import { steerRollout } from '../../operations/steer-rollout.ts';
import type { PageDeps } from './page-deps.ts';

/** How long a worker has to answer whoever looks at a page, milliseconds. */
const patience = 5000;

/** Takes what people ask on pages to the retraining or rollout that the page showed, and to no later one. */
export function createSteering(client: Client, people: readonly Person[]): PageDeps['steer'] {
  return async ({ what, model, id, command, person, reason, requestId }) => {
    const list = what === 'retraining' ? listOpenRetrainings : listOpenRollouts;
    const [open] = await list(client, { model, id });
    if (open === undefined) return { outcome: 'closed' };
    const request = { ...whoDecides(people, person), id: requestId, door: 'page' as const, reason };
    if (what === 'retraining') return await cancelRetraining(client, model, request, patience);
    // The route knows these words alone.
    return await steerRollout(client, model, { ...request, command: command as RolloutCommand }, patience);
  };
}
