import { ClientError } from '../errors.ts';
import type { StoredReference } from './object-store.ts';

/** Base of everything an ObjectStore rejects with. */
abstract class StorageError extends ClientError {}

/** A key that is not a relative path of portable characters, or that is the folder of another. */
export class InvalidKeyError extends StorageError {
  readonly code = 'storage-invalid-key';
  readonly retryable = false;
  readonly key: string;

  constructor(key: string, reason: string) {
    super(`Storage key ${JSON.stringify(key)} ${reason}.`);
    this.key = key;
  }
}

/** The bytes behind a reference are not those that were stored. */
export class IntegrityError extends StorageError {
  readonly code = 'storage-integrity';
  readonly retryable = false;
  readonly reference: StoredReference;
  readonly foundSha256: string;

  constructor(reference: StoredReference, foundSha256: string) {
    super(
      `${reference.uri} was changed after it was stored: expected sha256 ${reference.sha256}, found ${foundSha256}.`,
    );
    this.reference = reference;
    this.foundSha256 = foundSha256;
  }
}

/** A reference leads to nothing any more. */
export class ObjectMissingError extends StorageError {
  readonly code = 'storage-object-missing';
  readonly retryable = false;
  readonly uri: string;

  constructor(uri: string) {
    super(`${uri} does not exist any more; was it deleted, or removed by a lifecycle rule?`);
    this.uri = uri;
  }
}

/** A reference into another store than the one that is asked. */
export class ForeignReferenceError extends StorageError {
  readonly code = 'storage-foreign-reference';
  readonly retryable = false;
  readonly uri: string;

  constructor(uri: string, store: string) {
    super(`${uri} does not belong to the configured storage ${store}; was \`storage\` changed since?`);
    this.uri = uri;
  }
}

export class NoSuchBucketError extends StorageError {
  readonly code = 'storage-no-such-bucket';
  readonly retryable = false;
  readonly bucket: string;

  constructor(bucket: string, options?: ErrorOptions) {
    super(`Bucket ${bucket} does not exist; create it or correct \`storage.s3.bucket\`.`, options);
    this.bucket = bucket;
  }
}

/** The credentials lack a right, or the process may not write the folder. */
export class StorageAccessDeniedError extends StorageError {
  readonly code = 'storage-access-denied';
  readonly retryable = false;
}

/** No answer, or one that says to come back later. */
export class StorageUnavailableError extends StorageError {
  readonly code = 'storage-unavailable';
  readonly retryable = true;
}

/** No space left, or a quota is used up. Retried, since space comes back as soon as somebody makes some. */
export class StorageFullError extends StorageError {
  readonly code = 'storage-full';
  readonly retryable = true;
}

/** The storage understood the request and will not carry it out. */
export class StorageRefusedError extends StorageError {
  readonly code = 'storage-refused';
  readonly retryable = false;
}

/** An S3 endpoint that ignores `If-Match`: two processes would overwrite each other's updates. */
export class ConditionalWritesUnsupportedError extends StorageError {
  readonly code = 'storage-conditional-writes';
  readonly retryable = false;

  constructor(store: string) {
    super(
      `The S3 endpoint of ${store} ignores If-Match and If-None-Match, so concurrent updates would be lost; ` +
        'upgrade it or use another.',
    );
  }
}
