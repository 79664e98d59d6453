import type { ObjectStore, StoredReference } from '../clients/object-store/object-store.ts';

/** Stores a value that is too large for a history; the reference travels. */
export async function storeJson(store: ObjectStore, key: string, value: unknown): Promise<StoredReference> {
  return await store.put(key, JSON.stringify(value), { contentType: 'application/json' });
}

/** Reads what `storeJson` stored; rejects when the bytes are not those that were stored. */
export async function readJson<T>(store: ObjectStore, reference: StoredReference): Promise<T> {
  const body = await store.read(reference);
  return JSON.parse(new TextDecoder().decode(body)) as T;
}
