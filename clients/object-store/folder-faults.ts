import { ClientError } from '../errors.ts';
import { LockTimeoutError } from '../files/file-lock.ts';
import {
  InvalidKeyError,
  StorageAccessDeniedError,
  StorageFullError,
  StorageUnavailableError,
} from './errors.ts';

/** What an error of the file system means for the store in `root`, in one line; bugs come back as they are. */
export function folderFault(error: unknown, root: string, key: string): unknown {
  if (error instanceof LockTimeoutError)
    return new StorageUnavailableError(`Storage folder ${root}: ${error.message}`, { cause: error });
  if (error instanceof ClientError || !(error instanceof Error) || !('code' in error)) return error;
  const cause = { cause: error };
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StorageFullError(`No space is left for the storage folder ${root}; make room.`, cause);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StorageAccessDeniedError(
        `The storage folder ${root} cannot be used: ${error.message}; correct its owner or permissions.`,
        cause,
      );
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
      return new InvalidKeyError(
        key,
        `collides with a file or folder in ${root}: no object is a folder of others`,
      );
    case 'ENAMETOOLONG':
      return new InvalidKeyError(key, `is too long for the file system of ${root}`);
    default:
      return new StorageUnavailableError(`The storage folder ${root} failed: ${error.message}.`, cause);
  }
}

const absent = new Set<unknown>(['ENOENT', 'ENOTDIR', 'EISDIR', 'ERR_FS_EISDIR']);

/** Nothing is stored there; a part of the path may be missing, a file, or a folder. */
export function meansAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && absent.has(error.code);
}
