/** What a stored object is, small enough to travel through Temporal. */
export interface StoredReference {
  /** `file:///…` or `s3://bucket/key`. */
  uri: string;
  /** Hex digest of the bytes. */
  sha256: string;
  bytes: number;
}

/** Version of a stored object, opaque; `null` means that the object did not exist. */
export type StoredVersion = string | null;

/**
 * Where findings, reports and data live outside Temporal histories: a folder, or an S3-compatible bucket.
 * Keys are relative POSIX paths without `..`. A write is atomic: a reader sees the old bytes or the new ones.
 */
export interface ObjectStore {
  /** Stores bytes or text under the key, replacing what was there. */
  put(key: string, body: Uint8Array | string, options?: { contentType?: string }): Promise<StoredReference>;
  /** Stores a file of this machine, however large, without holding it in memory. */
  putFile(key: string, file: string, options?: { contentType?: string }): Promise<StoredReference>;
  /** The bytes, or undefined when there is nothing. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Fetches the object into a file of this machine without holding it in memory; undefined when there is nothing. */
  getFile(key: string, file: string): Promise<StoredReference | undefined>;
  /** The bytes behind a reference, refused (IntegrityError) when their digest is another. */
  read(reference: StoredReference): Promise<Uint8Array>;
  /** Value and version together, for `compareAndSwap`. */
  getVersioned(
    key: string,
  ): Promise<{ body: Uint8Array; version: StoredVersion } | { body: undefined; version: null }>;
  /**
   * Replaces the object only if it still has the expected version; false when somebody else was first.
   * Safe across processes.
   */
  compareAndSwap(key: string, expected: StoredVersion, body: Uint8Array | string): Promise<boolean>;
  /** Bytes of the object, without fetching it; undefined when there is nothing. */
  sizeOf(key: string): Promise<number | undefined>;
  /** When the object was written last; undefined when there is nothing. */
  modifiedAt(key: string): Promise<Date | undefined>;
  /** Where an object of this key is, or would be; also of a prefix. */
  uriOf(key: string): string;
  /** Keys below a prefix, in lexical order. */
  list(prefix: string): AsyncIterable<string>;
  /** Removes the object; no error when it is already gone. */
  delete(key: string): Promise<void>;
}
