import { writeConditionally } from './s3-conditional-write.ts';
import type { S3Connection } from './s3-connection.ts';

/** How a service that speaks S3 differs from others. */
export interface S3ServiceTraits {
  /** It refuses a write whose `If-Match` or `If-None-Match` does not hold. Some take these headers and ignore them. */
  honoursConditions: boolean;
  /** The ETag of a plain object is the MD5 of its body: so on S3 itself, unless the bucket is encrypted by KMS. */
  etagsAreMd5: boolean;
}

const md5OfNothing = '"d41d8cd98f00b204e9800998ecf8427e"';

/** Finds out by an empty object, which stays there to be asked with again. */
export async function observeTraits(
  connection: S3Connection,
  place: { Bucket: string; prefix: string },
): Promise<S3ServiceTraits> {
  const target = { Bucket: place.Bucket, Key: `${place.prefix}.plumbline-conditional-writes` };
  const write = (condition: { IfMatch: string } | { IfNoneMatch: '*' }): Promise<boolean> =>
    writeConditionally(connection, { ...target, Body: '', ContentLength: 0, ...condition });
  await write({ IfNoneMatch: '*' });
  const honoursConditions =
    !(await write({ IfNoneMatch: '*' })) && !(await write({ IfMatch: '"00000000000000000000000000000000"' }));
  const { ETag } = await connection.client.send(new connection.sdk.HeadObjectCommand(target));
  return { honoursConditions, etagsAreMd5: ETag === md5OfNothing };
}
