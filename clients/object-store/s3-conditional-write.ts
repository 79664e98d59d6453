import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { S3Connection } from './s3-connection.ts';
import { isNoSuchKey, metadataOf } from './s3-faults.ts';

const attempts = 5;
const pause = 50;

/**
 * A PUT under `IfMatch` or `IfNoneMatch`; false when the condition did not hold. A refusal may be the echo of our own
 * write, whose answer got lost before the SDK sent it again: a mark on the object tells.
 */
export async function writeConditionally(
  connection: S3Connection,
  target: PutObjectCommandInput,
): Promise<boolean> {
  const { client, sdk } = connection;
  const mark = randomUUID();
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new sdk.PutObjectCommand({ ...target, Metadata: { 'plumbline-write': mark } }));
      return true;
    } catch (error) {
      const { status, sent } = metadataOf(error);
      if (status === 412) return sent > 1 && (await carriesMark(connection, target, mark));
      if (target.IfMatch !== undefined && isNoSuchKey(error)) return false;
      if (!isUndecided(error) || attempt === attempts) throw error;
      await sleep(pause * attempt);
    }
  }
}

/** Another write of the same key was under way, and nothing is said about the condition. */
function isUndecided(error: unknown): boolean {
  return error instanceof Error && ['ConditionalRequestConflict', 'OperationAborted'].includes(error.name);
}

async function carriesMark(
  { client, sdk }: S3Connection,
  { Bucket, Key }: PutObjectCommandInput,
  mark: string,
): Promise<boolean> {
  try {
    const answer = await client.send(new sdk.HeadObjectCommand({ Bucket, Key }));
    return answer.Metadata?.['plumbline-write'] === mark;
  } catch (error) {
    if (isNoSuchKey(error)) return false;
    throw error;
  }
}
