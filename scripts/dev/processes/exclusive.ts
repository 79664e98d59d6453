import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lockFile, tryLockFile } from '../../../clients/files/file-lock.ts';
import type { FileLock } from '../../../clients/files/file-lock.ts';

/** Something that only one process may do at a time is being done by another. */
export class AlreadyRunningError extends Error {
  readonly file: string;
  /** Undefined if the other did not get round to naming itself. */
  readonly pid: number | undefined;

  constructor(file: string, pid: number | undefined) {
    super(`${file} is held by ${pid === undefined ? 'another process' : `process ${pid}`}`);
    this.name = 'AlreadyRunningError';
    this.file = file;
    this.pid = pid;
  }
}

/**
 * Takes a lock for as long as this process lives or until it is released; one whose holder died is free again.
 * Raises AlreadyRunningError, which names the holder.
 */
export function takeExclusively(file: string): FileLock {
  mkdirSync(path.dirname(file), { recursive: true });
  const lock = tryLockFile(file, 'exclusive');
  if (lock === undefined) throw new AlreadyRunningError(file, holderOf(file));
  return nameHolder(file, lock);
}

/** Runs an action while no other process runs one under the same file; `onWait` is called once if one does. */
export async function runExclusively<Result>(
  file: string,
  action: () => Promise<Result>,
  options: { onWait?: () => void; signal?: AbortSignal } = {},
): Promise<Result> {
  mkdirSync(path.dirname(file), { recursive: true });
  let lock = tryLockFile(file, 'exclusive');
  if (lock === undefined) {
    options.onWait?.();
    lock = await lockFile(file, 'exclusive', Infinity, options.signal);
  }
  const named = nameHolder(file, lock);
  try {
    return await action();
  } finally {
    named.release();
  }
}

// The lock's own file must not be written or read by us, so the holder's process id lies beside it.
function nameHolder(file: string, lock: FileLock): FileLock {
  writeFileSync(`${file}.pid`, String(process.pid));
  return {
    release: () => {
      rmSync(`${file}.pid`, { force: true });
      lock.release();
    },
  };
}

function holderOf(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(`${file}.pid`, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}
