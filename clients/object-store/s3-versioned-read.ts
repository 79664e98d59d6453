import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StorageRefusedError } from './errors.ts';
import type { S3Connection } from './s3-connection.ts';
import { isNoSuchKey } from './s3-faults.ts';

/** A body and the ETag that belongs to it; both absent where there is no object. */
type VersionedBody = { body: Uint8Array; version: string } | { body: undefined; version: null };

/** Milliseconds between reads, 2.5 s in all: a writer that takes longer than that has died. */
const pauses = [20, 40, 80, 160, 320, 640, 1280];

/**
 * Reads an object with its ETag. Some services keep the ETag beside the body and answer a read during a write with the
 * new ETag and the old body, by which a swap would undo that write. Where ETags are MD5 sums such an answer is known by
 * its sum, and read again until it settles.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export async function readVersioned(
  connection: S3Connection,
  place: { Bucket: string; Key: string },
  etagsAreMd5: () => Promise<boolean>,
): Promise<VersionedBody> {
  let answer = await readObject(connection, place);
  if (isSettled(answer) || !(await etagsAreMd5())) return answer;
  for (const pause of pauses) {
    await sleep(pause);
    answer = await readObject(connection, place);
    if (isSettled(answer)) break;
  }
  return answer;
}

/** An object uploaded in parts has another sort of ETag, which tells nothing. */
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
