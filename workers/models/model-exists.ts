import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { keyOfUri } from '../../clients/object-store/key-of-uri.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';

/**
 * Whether there is a model at a place: a file or a folder of the storage, or of this machine. Undefined where that
 * cannot be looked up from here: other buckets, volumes and hubs have credentials that only the cluster has.
 */
export async function modelExists(store: ObjectStore, storageUri: string): Promise<boolean | undefined> {
  const key = keyOfUri(store, storageUri.replace(/\/+$/, ''));
  if (key !== undefined) {
    for await (const found of store.list(key)) if (found === key || found.startsWith(`${key}/`)) return true;
    return false;
  }
  if (!storageUri.startsWith('file:')) return undefined;
  const isThere = await stat(fileURLToPath(storageUri)).then(
    () => true,
    () => false,
  );
  // It may be on another machine.
  return isThere || undefined;
}
