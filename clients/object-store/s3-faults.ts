import { ClientError } from '../errors.ts';
import {
  NoSuchBucketError,
  StorageAccessDeniedError,
  StorageFullError,
  StorageRefusedError,
  StorageUnavailableError,
} from './errors.ts';

const denied = new Set(['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken']);
const full = new Set(['XMinioStorageFull', 'QuotaExceeded', 'InsufficientStorage', 'NoSpaceLeftOnDevice']);

/** What an error of the SDK means for a bucket, in one line; bugs come back as they are. */
export function s3Fault(error: unknown, bucket: string): unknown {
  if (error instanceof ClientError || !(error instanceof Error)) return error;
  const { name } = error;
  const { status } = metadataOf(error);
  const message = describe(error);
  const cause = { cause: error };
  if (name === 'CredentialsProviderError')
    return new StorageAccessDeniedError(`No credentials for bucket ${bucket} were found: ${message}.`, cause);
  if (status === undefined)
    return isBug(error)
      ? error
      : new StorageUnavailableError(`The storage of bucket ${bucket} does not answer: ${message}.`, cause);
  if (name === 'NoSuchBucket') return new NoSuchBucketError(bucket, cause);
  if (status === 507 || full.has(name))
    return new StorageFullError(`No space is left in bucket ${bucket} (${name}); make room.`, cause);
  if (status === 401 || status === 403 || denied.has(name) || name.includes('UserNotFound'))
    return new StorageAccessDeniedError(
      `Bucket ${bucket} refuses access (${name}: ${message}); correct the credentials or their rights.`,
      cause,
    );
  if (status === 429 || status >= 500)
    return new StorageUnavailableError(
      `The storage of bucket ${bucket} failed (${name}: ${message}).`,
      cause,
    );
  return new StorageRefusedError(`Bucket ${bucket} refused the request (${name}: ${message}).`, cause);
}

export function isNoSuchKey(error: unknown): boolean {
  return error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name);
}

/** HTTP status of the answer, if there was one, and how often the SDK had sent the request. */
export function metadataOf(error: unknown): { status: number | undefined; sent: number } {
  const metadata: object =
    error instanceof Error && '$metadata' in error && typeof error.$metadata === 'object'
      ? (error.$metadata ?? {})
      : {};
  return {
    status: 'httpStatusCode' in metadata ? Number(metadata.httpStatusCode) : undefined,
    sent: 'attempts' in metadata ? Number(metadata.attempts) : 1,
  };
}

function describe(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return (error.message === '' ? code : error.message).replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}

function isBug(error: Error): boolean {
  return (error instanceof TypeError || error instanceof RangeError) && !('code' in error);
}
