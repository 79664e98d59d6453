import type { Client } from '@temporalio/client';
import { modelRolloutId, rolloutSignal, rolloutUpdate } from '../../workflows/rollout-messages.ts';
import type { RolloutRequest } from '../../workflows/rollout-messages.ts';
import { steerWorkflow } from './steer-workflow.ts';
import type { SentRequest } from './steer-workflow.ts';

/**
 * Asks the rollout of a model to pause, go on, promote or end.
 *
 * @param patience how long a worker has to answer, milliseconds.
 */
export async function steerRollout(
  client: Client,
  model: string,
  request: RolloutRequest,
  patience: number,
): Promise<SentRequest> {
  const mailbox = { update: rolloutUpdate, signal: rolloutSignal };
  return await steerWorkflow(client, modelRolloutId(model), mailbox, request, patience);
}
