import path from 'node:path';
import { lockFile } from '../../clients/files/file-lock.ts';
import type { FileLock } from '../../clients/files/file-lock.ts';
import { bytesOf, sha256 } from '../../clients/object-store/reference.ts';
import type { Configuration } from '../../config/schema/configuration.ts';

/** Keeps every worker from changing the state of a target until it is released, as one that is slow to write does. */
export async function lockTargetState({ storage }: Configuration, target: string): Promise<FileLock> {
  if (storage.folder === undefined) throw new TypeError('only storage in a folder can be locked');
  const name = sha256(bytesOf(`targets/${target}/state.json`)).slice(0, 2);
  return await lockFile(path.join(storage.folder, '.plumbline', 'locks', name), 'exclusive', 10_000);
}
