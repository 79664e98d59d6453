import type { Client } from '@temporalio/client';
import type { SteeringRequest } from '../../domain/approval/steering.ts';
import {
  cancelRetrainingSignal,
  cancelRetrainingUpdate,
  modelRetrainingId,
} from '../../workflows/retraining-messages.ts';
import { steerWorkflow } from './steer-workflow.ts';
import type { SentRequest } from './steer-workflow.ts';

/**
 * Asks the retraining of a model to stop and put everything back.
 *
 * @param patience how long a worker has to answer, milliseconds.
 */
export async function cancelRetraining(
  client: Client,
  model: string,
  request: SteeringRequest,
  patience: number,
): Promise<SentRequest> {
  const mailbox = { update: cancelRetrainingUpdate, signal: cancelRetrainingSignal };
  return await steerWorkflow(client, modelRetrainingId(model), mailbox, request, patience);
}
