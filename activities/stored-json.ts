import { ClientError } from '../clients/errors.ts';
import type { ObjectStore, StoredReference, StoredVersion } from '../clients/object-store/object-store.ts';

/** What stands under a key is not what was stored there. A person has to look: no retry makes it readable. */
export class UnreadableRecordError extends ClientError {
  readonly code = 'UnreadableRecord';
  readonly retryable = false;

  constructor(key: string) {
    super(`${key} in the storage is not JSON; restore it from a backup, or delete it to begin it anew`);
  }
}

/** Stores a value that is too large for a history; the reference travels. */
export async function storeJson(store: ObjectStore, key: string, value: unknown): Promise<StoredReference> {
  return await store.put(key, JSON.stringify(value), { contentType: 'application/json' });
}

/** Reads what `storeJson` stored; rejects when the bytes are not those that were stored. */
export async function readJson<T>(store: ObjectStore, reference: StoredReference): Promise<T> {
  const body = await store.read(reference);
  return JSON.parse(new TextDecoder().decode(body)) as T;
}

/** What stands under a key now; undefined where there is nothing. Throws UnreadableRecordError. */
export async function loadJson<Value>(store: ObjectStore, key: string): Promise<Value | undefined> {
  return parse(key, await store.get(key)) as Value | undefined;
}

/** A value with the version that a compare-and-swap needs to replace it. */
interface Versioned<Value> {
  value: Value | undefined;
  version: StoredVersion;
}

/** As `loadJson`, for whoever means to replace it. */
export async function loadVersionedJson<Value>(store: ObjectStore, key: string): Promise<Versioned<Value>> {
  const { body, version } = await store.getVersioned(key);
  return { value: parse(key, body) as Value | undefined, version };
}

function parse(key: string, body: Uint8Array | undefined): unknown {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new UnreadableRecordError(key);
  }
}
