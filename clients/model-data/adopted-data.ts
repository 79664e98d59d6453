import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { ClientError } from '../errors.ts';
import { keyOfUri } from '../object-store/key-of-uri.ts';
import type { ObjectStore, StoredReference } from '../object-store/object-store.ts';

/** The training data that a model is held to is not where it was stored. */
class ReferenceGoneError extends ClientError {
  readonly code = 'reference-gone';
  readonly retryable = false;
}

/**
 * Where data of the storage is on this machine: its own file where the storage is a folder, else a copy that is fetched
 * once for the same bytes.
 *
 * @param folder for copies, which can be fetched again.
 */
export async function storedDataHere(
  store: ObjectStore,
  { uri, sha256 }: StoredReference,
  folder: string,
): Promise<string> {
  if (uri.startsWith('file:')) return fileURLToPath(uri);
  const file = path.join(folder, `${sha256}${path.posix.extname(uri)}`);
  const isHere = await stat(file).then(
    () => true,
    () => false,
  );
  if (isHere) return file;
  await mkdir(folder, { recursive: true });
  const key = keyOfUri(store, uri);
  const part = `${file}.${randomUUID()}`;
  const fetched = key === undefined ? undefined : await store.getFile(key, part);
  if (fetched?.sha256 !== sha256)
    throw new ReferenceGoneError(
      `the reference ${uri} is not there as it was stored; take it back with the rollout that made it the reference`,
    );
  await rename(part, file);
  return file;
}
