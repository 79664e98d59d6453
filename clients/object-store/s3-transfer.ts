import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Connection } from './s3-connection.ts';
import { isNoSuchKey } from './s3-faults.ts';

interface Target {
  Bucket: string;
  Key: string;
  ContentType?: string;
}

/** What is held in memory of a file, bytes. A file of 160 GB has the 10,000 parts that S3 takes at most. */
const partSize = 16 * 1024 * 1024;

/**
 * Uploads a file part by part, so that memory does not grow with it and what fails on the way is sent again from the
 * part, not from the start. Readers see it once it is whole.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export async function uploadFile(connection: S3Connection, target: Target, file: string): Promise<void> {
  const { client, sdk } = connection;
  await using handle = await open(file);
  const { size } = await handle.stat();
  if (size <= partSize) {
    const Body = await readPart(handle, 0, size);
    await client.send(new sdk.PutObjectCommand({ ...target, Body, ContentLength: size }));
    return;
  }
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(target));
  const upload = { Bucket: target.Bucket, Key: target.Key, UploadId };
  try {
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let start = 0; start < size; start += partSize) {
      const Body = await readPart(handle, start, Math.min(partSize, size - start));
      const PartNumber = Parts.length + 1;
      const part = { ...upload, PartNumber, Body, ContentLength: Body.byteLength };
      const { ETag } = await client.send(new sdk.UploadPartCommand(part));
      Parts.push({ PartNumber, ETag });
    }
    await client.send(new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  } catch (error) {
    // Parts of an upload that never ends are paid for; where even this fails, a lifecycle rule has to remove them.
    await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}

/** Downloads an object into a file; false where there is none. */
export async function downloadObject(
  { client, sdk }: S3Connection,
  place: { Bucket: string; Key: string },
  file: string,
): Promise<boolean> {
  try {
    const { Body } = await client.send(new sdk.GetObjectCommand(place));
    await pipeline(Body as Readable, createWriteStream(file));
    return true;
  } catch (error) {
    if (isNoSuchKey(error)) return false;
    throw error;
  }
}

async function readPart(handle: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const part = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(part, filled, length - filled, start + filled);
    if (bytesRead === 0) throw new RangeError('the file became shorter while it was uploaded');
    filled += bytesRead;
  }
  return part;
}
