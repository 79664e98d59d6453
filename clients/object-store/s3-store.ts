import { ConditionalWritesUnsupportedError, ForeignReferenceError } from './errors.ts';
import { assertKey, assertPrefix, isKey } from './key.ts';
import type { ObjectStore } from './object-store.ts';
import { bytesOf, referTo, referToFile, verify } from './reference.ts';
import { writeConditionally } from './s3-conditional-write.ts';
import { connectToS3 } from './s3-connection.ts';
import type { S3Connection, S3StoreOptions } from './s3-connection.ts';
import { s3Fault } from './s3-faults.ts';
import { observeTraits } from './s3-service-traits.ts';
import type { S3ServiceTraits } from './s3-service-traits.ts';
import { downloadObject, uploadFile } from './s3-transfer.ts';
import { readHead } from './s3-head.ts';
import { readObject, readVersioned } from './s3-versioned-read.ts';

/** An object store in an S3-compatible bucket; a version is the ETag, and swaps are conditional writes. */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  const { bucket } = options;
  const prefix = (options.prefix ?? '').replace(/^\/+/, '').replace(/([^/])$/, '$1/');
  const home = `s3://${bucket}/${prefix}`;
  let connecting: Promise<S3Connection> | undefined;
  let knownTraits: S3ServiceTraits | undefined;

  function placeOf(key: string): { Bucket: string; Key: string } {
    assertKey(key);
    return { Bucket: bucket, Key: prefix + key };
  }

  async function request<Answer>(send: (connection: S3Connection) => Promise<Answer>): Promise<Answer> {
    try {
      connecting ??= connectToS3(options);
      return await send(await connecting);
    } catch (error) {
      throw s3Fault(error, bucket);
    }
  }

  async function traits(): Promise<S3ServiceTraits> {
    knownTraits ??= await request((connection) => observeTraits(connection, { Bucket: bucket, prefix }));
    return knownTraits;
  }

  async function etagsAreMd5(): Promise<boolean> {
    return (await traits()).etagsAreMd5;
  }

  async function get(key: string): Promise<Uint8Array | undefined> {
    const place = placeOf(key);
    return (await request((connection) => readObject(connection, place))).body;
  }

  return {
    async put(key, body, { contentType } = {}) {
      const place = placeOf(key);
      const bytes = bytesOf(body);
      const target = {
        ...place,
        ...bodyOf(bytes),
        ...(contentType === undefined ? {} : { ContentType: contentType }),
      };
      await request(({ client, sdk }) => client.send(new sdk.PutObjectCommand(target)));
      return referTo(home + key, bytes);
    },

    async putFile(key, file, { contentType } = {}) {
      const target = { ...placeOf(key), ...(contentType === undefined ? {} : { ContentType: contentType }) };
      await request((connection) => uploadFile(connection, target, file));
      return await referToFile(home + key, file);
    },

    uriOf: (key) => home + key,

    get,

    async getFile(key, file) {
      const place = placeOf(key);
      const found = await request((connection) => downloadObject(connection, place, file));
      return found ? await referToFile(home + key, file) : undefined;
    },

    async read(reference) {
      const key = reference.uri.slice(home.length);
      if (!reference.uri.startsWith(home) || !isKey(key))
        throw new ForeignReferenceError(reference.uri, home);
      return verify(reference, await get(key));
    },

    async getVersioned(key) {
      const place = placeOf(key);
      return request((connection) => readVersioned(connection, place, etagsAreMd5));
    },

    async sizeOf(key) {
      const place = placeOf(key);
      return (await request((connection) => readHead(connection, place)))?.bytes;
    },

    async modifiedAt(key) {
      const place = placeOf(key);
      return (await request((connection) => readHead(connection, place)))?.modifiedAt;
    },

    async compareAndSwap(key, expected, body) {
      const target = { ...placeOf(key), ...bodyOf(bytesOf(body)) };
      const condition = expected === null ? { IfNoneMatch: '*' } : { IfMatch: expected };
      if (!(await traits()).honoursConditions) throw new ConditionalWritesUnsupportedError(home);
      return request((connection) => writeConditionally(connection, { ...target, ...condition }));
    },

    async *list(start) {
      assertPrefix(start);
      let token: string | undefined;
      do {
        const range = { Bucket: bucket, Prefix: prefix + start, ContinuationToken: token };
        const page = await request(({ client, sdk }) => client.send(new sdk.ListObjectsV2Command(range)));
        const keys = (page.Contents ?? []).map(({ Key = '' }) => Key.slice(prefix.length));
        yield* keys.filter(isKey);
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },

    async delete(key) {
      const place = placeOf(key);
      await request(({ client, sdk }) => client.send(new sdk.DeleteObjectCommand(place)));
    },
  };
}

/** With its length, or the SDK takes an empty body for a stream of unknown length. */
function bodyOf(bytes: Uint8Array): { Body: Uint8Array; ContentLength: number } {
  return { Body: bytes, ContentLength: bytes.byteLength };
}
