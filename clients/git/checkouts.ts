import { readdir, stat, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { rm } from 'node:fs/promises';
import { lockFile, tryLockFile } from '../files/file-lock.ts';
import { extractCommit } from './extract-commit.ts';
import type { Checkout } from './git-client.ts';
import { isFullHash } from './names.ts';
import type { Repository } from './repository.ts';

export interface CheckoutLimits {
  /** How many of the latest used are kept although nobody reads them. */
  idle: number;
  /** Bytes of one checkout. */
  bytes: number;
}

/**
 * The folder of a commit, shared by all readers in all processes. Each reader holds a shared lock until it releases the
 * checkout or dies; only what nobody holds is removed.
 */
export async function acquireCheckout(
  repository: Repository,
  commit: string,
  limits: CheckoutLimits,
  signal?: AbortSignal,
): Promise<Checkout> {
  const { cache } = repository;
  await cache.prepare();
  return cache.whileLocked('checkouts', signal, async () => {
    const folder = path.join(cache.checkouts, commit);
    const lock = await lockFile(lockOf(folder), 'shared', 0, signal);
    try {
      if (!(await isUsable(folder))) {
        await cache.discard(folder);
        await extractCommit(repository, commit, folder, limits.bytes, signal);
      }
      await utimes(folder, new Date(), new Date());
      await evictIdle(repository, limits.idle);
    } catch (error) {
      lock.release();
      throw error;
    }
    return { commit, folder, release: async () => lock.release() };
  });
}

/** Files written before the machine last started may have lost their content in the power cut that ended it. */
async function isUsable(folder: string): Promise<boolean> {
  const startedAt = Date.now() - os.uptime() * 1000;
  const status = await stat(folder).catch(() => undefined);
  return status !== undefined && status.mtimeMs > startedAt;
}

/** Removes what was used longest ago, as far as nobody holds it. Needs the lock on the checkouts. */
async function evictIdle({ cache }: Repository, keep: number): Promise<void> {
  const commits = (await readdir(cache.checkouts)).filter(isFullHash);
  if (commits.length <= keep) return;
  const folders = await Promise.all(
    commits.map(async (commit) => {
      const folder = path.join(cache.checkouts, commit);
      return { folder, usedAt: (await stat(folder)).mtimeMs };
    }),
  );
  const oldestFirst = folders.toSorted((one, other) => one.usedAt - other.usedAt);
  for (const { folder } of oldestFirst.slice(0, folders.length - keep)) {
    const lock = tryLockFile(lockOf(folder), 'exclusive');
    if (lock === undefined) continue;
    await cache.discard(folder);
    await rm(lockOf(folder), { force: true });
    lock.release();
  }
}

function lockOf(folder: string): string {
  return `${folder}.lock`;
}
