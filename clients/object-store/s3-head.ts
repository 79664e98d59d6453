import type { S3Connection } from './s3-connection.ts';
import { isNoSuchKey } from './s3-faults.ts';

/** When an object was written last, and how large it is, without fetching it; undefined where there is none. */
export async function readHead(
  { client, sdk }: S3Connection,
  place: { Bucket: string; Key: string },
): Promise<{ modifiedAt: Date | undefined; bytes: number | undefined } | undefined> {
  try {
    const { LastModified, ContentLength } = await client.send(new sdk.HeadObjectCommand(place));
    return { modifiedAt: LastModified, bytes: ContentLength };
  } catch (error) {
    if (isNoSuchKey(error)) return undefined;
    throw error;
  }
}
