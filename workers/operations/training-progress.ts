import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import type { TrainingProgress } from '../../workflows/retraining-messages.ts';

const watcher = 'watchTrainingJob';

/**
 * How the Job of a retraining does, as its watcher last said in a heartbeat: live, and without an event in the history.
 * Undefined while none is watched.
 */
export async function readTrainingProgress(
  client: Client,
  workflowId: string,
): Promise<TrainingProgress | undefined> {
  const described = await client.workflow
    .getHandle(workflowId)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
  const watching = described?.raw.pendingActivities?.find(
    ({ activityType }) => activityType?.name === watcher,
  );
  const payloads = watching?.heartbeatDetails?.payloads ?? [];
  if (payloads.length === 0) return undefined;
  return (await decoded(client, payloads)) as TrainingProgress;
}

async function decoded(client: Client, payloads: Payload[]): Promise<unknown> {
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  let plain = payloads;
  for (const codec of payloadCodecs.toReversed()) plain = await codec.decode(plain);
  const [first] = plain;
  return first === undefined ? undefined : payloadConverter.fromPayload(first);
}
