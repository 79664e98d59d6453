import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from './process-start.ts';

/** A lock that another living process holds. */
export class LockHeldError extends Error {
  readonly file: string;
  readonly pid: number;

  constructor(file: string, pid: number) {
    super(`${file} is held by process ${pid}`);
    this.name = 'LockHeldError';
    this.file = file;
    this.pid = pid;
  }
}

export interface FileLock {
  release(): void;
}

/**
 * Takes a lock file that names this process. One left behind by a process that is gone is taken over, also
 * when its process id has been given to another process since. Raises LockHeldError.
 */
export function acquireFileLock(file: string): FileLock {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${process.pid} ${processStart(process.pid) ?? ''} ${randomUUID()}`;
  const unfinished = `${file}.${randomUUID()}`;
  writeFileSync(unfinished, mine);
  try {
    // A link appears with its content at once and never replaces a file.
    while (!tryLink(unfinished, file)) removeIfStale(file);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return {
    release: () => {
      if (read(file) === mine) rmSync(file, { force: true });
    },
  };
}

/** Runs an action under a lock, waiting for whoever holds it; `onWait` is told the holder once. */
export async function withFileLock<Result>(
  file: string,
  action: () => Promise<Result>,
  { onWait, signal }: { onWait?: (pid: number) => void; signal?: AbortSignal } = {},
): Promise<Result> {
  let lock: FileLock | undefined;
  let told = false;
  while (lock === undefined) {
    signal?.throwIfAborted();
    try {
      lock = acquireFileLock(file);
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      if (!told) onWait?.(error.pid);
      told = true;
      await sleep(200);
    }
  }
  try {
    return await action();
  } finally {
    lock.release();
  }
}

function removeIfStale(file: string): void {
  const content = read(file);
  if (content === undefined) return;
  const [pid = '', start = ''] = content.split(' ');
  if (isAlive(Number(pid), start)) throw new LockHeldError(file, Number(pid));
  // Moved aside first: if someone took it over since we read it, what we moved is theirs and goes back.
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== content) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function isAlive(pid: number, start: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const startedNow = processStart(pid);
  return startedNow === undefined || start === '' || startedNow === start;
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
