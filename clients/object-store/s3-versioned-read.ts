import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StorageRefusedError } from './errors.ts';
import type { S3Connection } from './s3-connection.ts';
import { isNoSuchKey } from './s3-faults.ts';

/** A body and the ETag that belongs to it; both absent where there is no object. */
export type VersionedBody = { body: Uint8Array; version: string } | { body: undefined; version: null };

const reads = 4;
const pause = 20;

/**
 * Reads an object with its ETag. Some services keep the ETag beside the body and answer a read during a write with the
 * new ETag and the old body, by which a swap would undo the write. As an ETag is mostly the MD5 of the body, one that
 * is not is read again until it settles; a service whose ETags are something else keeps its answer and costs more reads.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export async function readVersioned(
  connection: S3Connection,
  place: { Bucket: string; Key: string },
): Promise<VersionedBody> {
  let answer = await readObject(connection, place);
  for (let read = 1; read < reads && !isSettled(answer); read++) {
    await sleep(pause);
    answer = await readObject(connection, place);
  }
  return answer;
}

function isSettled({ body, version }: VersionedBody): boolean {
  if (body === undefined || !/^"[0-9a-f]{32}"$/.test(version)) return true;
  return version === `"${createHash('md5').update(body).digest('hex')}"`;
}

/** Reads an object once. */
export async function readObject(
  { client, sdk }: S3Connection,
  place: { Bucket: string; Key: string },
): Promise<VersionedBody> {
  try {
    const answer = await client.send(new sdk.GetObjectCommand(place));
    const body = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    if (answer.ETag === undefined) throw new StorageRefusedError(`Bucket ${place.Bucket} sends no ETag.`);
    return { body, version: answer.ETag };
  } catch (error) {
    if (isNoSuchKey(error)) return { body: undefined, version: null };
    throw error;
  }
}
