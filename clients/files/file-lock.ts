import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError } from '../errors.ts';

/** A lock that this process holds until it releases it or dies. */
export interface FileLock {
  release(): void;
}

/** Somebody else holds the lock for longer than the caller will wait. */
export class LockTimeoutError extends ClientError {
  readonly code = 'lock-timeout';
  readonly retryable = true;
  readonly file: string;

  constructor(file: string, timeLimit: number) {
    super(`Another process has held the lock ${file} for more than ${timeLimit / 1000} s.`);
    this.file = file;
  }
}

/** `exclusive` shuts out everybody else, `shared` shuts out the exclusive ones. */
export type LockMode = 'exclusive' | 'shared';

/**
 * Takes a lock between processes (and within one) on a file that is made when missing and stays empty. The lock is an
 * SQLite transaction, so the operating system frees it the moment its holder ends, killed or not: there is no stale
 * lock to judge by age or process id. Never open the file by other means: closing it would free the lock.
 * Rejects with LockTimeoutError, or with an SQLite error when the folder is missing or cannot be written.
 */
export async function lockFile(
  file: string,
  mode: LockMode,
  timeLimit: number,
  signal?: AbortSignal,
): Promise<FileLock> {
  const deadline = performance.now() + timeLimit;
  for (let pause = 1; ; pause = Math.min(pause * 2, 32)) {
    signal?.throwIfAborted();
    const lock = tryLockFile(file, mode);
    if (lock !== undefined) return lock;
    if (performance.now() >= deadline) throw new LockTimeoutError(file, timeLimit);
    await sleep(pause * (0.5 + Math.random()));
  }
}

/** As lockFile, without waiting: undefined while somebody else holds it. */
export function tryLockFile(file: string, mode: LockMode): FileLock | undefined {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // A transaction takes its shared lock at the first read.
    database.exec(mode === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT 1 FROM sqlite_master');
    return { release: () => database.isOpen && database.close() };
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  const busy = 5;
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === busy;
}
