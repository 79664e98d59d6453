import type { S3Connection } from './s3-connection.ts';
import { isNoSuchKey } from './s3-faults.ts';

/** When an object was written last; undefined where there is none. */
export async function readModifiedAt(
  { client, sdk }: S3Connection,
  place: { Bucket: string; Key: string },
): Promise<Date | undefined> {
  try {
    const { LastModified } = await client.send(new sdk.HeadObjectCommand(place));
    return LastModified;
  } catch (error) {
    if (isNoSuchKey(error)) return undefined;
    throw error;
  }
}
