import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { textHash } from '../../../domain/text/text-hash.ts';
import { DatasetNotFoundError, DatasetStorageError, UnsupportedDatasetError } from '../errors.ts';
import { formatOfName } from './format.ts';

/** Downloaded objects: where they are on this machine, and how to be rid of them. */
export interface Download {
  /** A file, or a folder that mirrors the keys. */
  location: string;
  /** The address that a downloaded file came from. */
  nameOf: (file: string) => string;
  remove(): Promise<void>;
}

interface StoredObject {
  key: string;
  size: number;
  /** ETag: another for other bytes. */
  version: string;
}

/** Objects fetched at the same time. */
const concurrency = 4;

/**
 * Fetches what `s3://bucket/key` names (an object, everything below a prefix, or a pattern) into a temporary
 * folder. Address, region and credentials come from the usual AWS_* variables and files.
 */
export async function downloadFromS3(location: string): Promise<Download> {
  const { bucket, key } = parseLocation(location);
  const client = await connect();
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-s3-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const objects = await findObjects(client, location, bucket, key);
    await requireRoom(location, folder, objects);
    await downloadAll(client, bucket, objects, folder);
    const [only] = objects;
    const single = objects.length === 1 && only?.key === key;
    const nameOf = (file: string): string =>
      `s3://${bucket}/${path.relative(folder, file).split(path.sep).join('/')}`;
    return { location: single ? path.join(folder, ...keyParts(key)) : folder, nameOf, remove };
  } catch (error) {
    await remove();
    throw storageError(location, bucket, error);
  } finally {
    client.destroy();
  }
}

/** A digest of what `s3://bucket/key` names now, by the versions that the storage gives its objects. */
export async function digestOfS3(location: string): Promise<string> {
  const { bucket, key } = parseLocation(location);
  const client = await connect();
  try {
    const objects = await findObjects(client, location, bucket, key);
    const facts = objects.map((object) => [object.key, object.size, object.version]);
    return textHash(JSON.stringify(facts));
  } catch (error) {
    throw storageError(location, bucket, error);
  } finally {
    client.destroy();
  }
}

async function connect(): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  return new S3Client({
    region: process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    // Storage that is not Amazon's rarely has a DNS name for each bucket.
    forcePathStyle: endpoint !== undefined,
  });
}

function parseLocation(location: string): { bucket: string; key: string } {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location);
  if (match?.[1] === undefined)
    throw new UnsupportedDatasetError(location, `${location}: expected s3://bucket/key`);
  return { bucket: match[1], key: match[2] ?? '' };
}

async function findObjects(
  client: S3Client,
  location: string,
  bucket: string,
  key: string,
): Promise<StoredObject[]> {
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
  const wild = key.search(/[*?[{]/);
  const prefix = wild === -1 ? key : key.slice(0, wild);
  const found: StoredObject[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
    for (const { Key, Size = 0, ETag = '' } of page.Contents ?? [])
      if (Key !== undefined && isWanted(Key, key, wild !== -1))
        found.push({ key: Key, size: Size, version: ETag });
  if (found.length === 0)
    throw new DatasetNotFoundError(location, `${location}: no such object; check bucket and key`);
  return found;
}

/** The object itself, one below it as a folder, or one that the pattern matches. */
function isWanted(candidate: string, key: string, pattern: boolean): boolean {
  if (candidate.endsWith('/')) return false;
  if (pattern) return path.posix.matchesGlob(candidate, key);
  if (candidate === key) return true;
  const folder = key === '' || key.endsWith('/') ? key : `${key}/`;
  const hidden = candidate
    .slice(folder.length)
    .split('/')
    .some((part) => /^[._]/.test(part));
  return candidate.startsWith(folder) && !hidden && formatOfName(candidate) !== undefined;
}

/** A download must not fill the disk: refused when it would take more than nine tenths of what is free. */
async function requireRoom(
  location: string,
  folder: string,
  objects: readonly StoredObject[],
): Promise<void> {
  const needed = objects.reduce((sum, { size }) => sum + size, 0);
  const { bavail, bsize } = await statfs(folder);
  if (needed <= bavail * bsize * 0.9) return;
  throw new UnsupportedDatasetError(
    location,
    `${location}: needs ${gigabytes(needed)} in ${tmpdir()}, where ${gigabytes(bavail * bsize)} are free; ` +
      'narrow the pattern, or point TMPDIR to a larger disk',
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

async function downloadAll(
  client: S3Client,
  bucket: string,
  objects: readonly StoredObject[],
  folder: string,
): Promise<void> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const queue = [...objects];
  const worker = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const file = path.join(folder, ...keyParts(next.key));
      await mkdir(path.dirname(file), { recursive: true });
      const answer: GetObjectCommandOutput = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: next.key }),
      );
      await pipeline(answer.Body as Readable, createWriteStream(file));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** Keys are untrusted: none of their parts may leave the folder. */
function keyParts(key: string): string[] {
  return key
    .split('/')
    .map((part) => (part === '' || part === '.' || part === '..' ? '_' : part.replaceAll('\\', '_')));
}

function storageError(location: string, bucket: string, error: unknown): Error {
  if (error instanceof DatasetNotFoundError || error instanceof UnsupportedDatasetError) return error;
  const name = error instanceof Error ? error.name : '';
  const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
  if (name === 'NoSuchBucket' || name === 'NoSuchKey')
    return new DatasetNotFoundError(
      location,
      `${location}: no such bucket or object (${bucket}); check the name`,
    );
  if (name === 'AccessDenied' || name === 'CredentialsProviderError' || name === 'InvalidAccessKeyId')
    return new UnsupportedDatasetError(
      location,
      `${location}: the storage refuses access (${name}); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE`,
      { cause: error },
    );
  return new DatasetStorageError(location, `${location}: cannot be fetched (${name}: ${reason}); try again`, {
    cause: error,
  });
}
