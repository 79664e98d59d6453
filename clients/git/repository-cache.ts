import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { lockFile } from '../files/file-lock.ts';
import { cacheName } from './repository-url.ts';
import type { RepositoryLocation } from './repository-url.ts';

const leftoverAge = 3_600_000;

/** Folders and locks of what is cached of one repository. Several processes share them. */
export class RepositoryCache {
  /** The bare mirror. */
  readonly mirror: string;
  /** One folder for each commit that is checked out. */
  readonly checkouts: string;
  /** What is being made, on the same file system; moved into place when it is whole. */
  readonly work: string;
  readonly #folder: string;
  readonly #lockTimeLimit: number;

  constructor(cacheFolder: string, location: RepositoryLocation, lockTimeLimit: number) {
    this.#folder = path.join(path.resolve(cacheFolder), cacheName(location));
    this.#lockTimeLimit = lockTimeLimit;
    this.mirror = path.join(this.#folder, 'mirror.git');
    this.checkouts = path.join(this.#folder, 'checkouts');
    this.work = path.join(this.#folder, 'work');
  }

  /** Makes the folders, and removes what killed processes left unfinished. */
  async prepare(): Promise<void> {
    for (const folder of [this.checkouts, this.work]) await mkdir(folder, { recursive: true });
    for (const name of await readdir(this.work)) {
      const leftover = path.join(this.work, name);
      const status = await stat(leftover).catch(() => undefined);
      if (status !== undefined && Date.now() - status.mtimeMs > leftoverAge) await remove(leftover);
    }
  }

  /** A path in the work folder that nobody else uses. */
  newWorkPath(): string {
    return path.join(this.work, randomUUID());
  }

  /** Moves a folder away in one step, then deletes it: nobody ever sees half of it. */
  async discard(folder: string): Promise<void> {
    const moved = this.newWorkPath();
    try {
      await rename(folder, moved);
    } catch {
      return;
    }
    await remove(moved);
  }

  /** Runs what changes the mirror, or the set of checkouts, while no other process does. */
  async whileLocked<Result>(
    what: 'mirror' | 'checkouts',
    signal: AbortSignal | undefined,
    action: () => Promise<Result>,
  ): Promise<Result> {
    const file = path.join(this.#folder, `${what}.lock`);
    const lock = await lockFile(file, 'exclusive', this.#lockTimeLimit, signal);
    try {
      return await action();
    } finally {
      lock.release();
    }
  }
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
