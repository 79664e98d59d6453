import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MirrorCorruptedError, UnknownRevisionError } from './errors.ts';
import type { Repository } from './repository.ts';
import { unknownRevision } from './remote.ts';

/** Attributes of a repository change what is checked out; these here win over them, so files stay as committed. */
const attributes = '* -text -ident -filter !eol !working-tree-encoding\n';

/** Variables that make Git work on the mirror. */
export function inMirror({ cache }: Repository): Record<string, string> {
  return { GIT_DIR: cache.mirror };
}

/** Fetches until the mirror holds a commit. `ref` names where the server has it, where that is known. */
export async function ensureCommit(
  repository: Repository,
  commit: string,
  ref: string | undefined,
  signal?: AbortSignal,
): Promise<void> {
  if (await hasCommit(repository, commit, signal)) return;
  await repository.cache.prepare();
  const found = await repository.cache.whileLocked('mirror', signal, async () => {
    if (!(await exists(repository.cache.mirror))) await cloneMirror(repository, signal);
    if (await hasCommit(repository, commit, signal)) return true;
    await fetch(repository, repository.cache.mirror, refspecs(ref), signal);
    return (await hasCommit(repository, commit, signal)) || fetchCommit(repository, commit, signal);
  });
  if (!found) throw await unknownRevision(repository, commit, signal);
}

/** Mirrors and commits that were found in them: as long as a mirror is the same folder, it still has them. */
export type FoundCommits = Set<string>;

/** Commits of all mirrors that are remembered. */
const mostFound = 1000;

/** As `ensureCommit`, without looking for what was found before. Whoever reads the commit looks again. */
export async function ensureCommitOnce(
  found: FoundCommits,
  repository: Repository,
  commit: string,
  ref: string | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const place = async (): Promise<string> => `${await identityOf(repository.cache.mirror)} ${commit}`;
  if (found.has(await place())) return;
  await ensureCommit(repository, commit, ref, signal);
  found.add(await place());
  const [oldest = ''] = found;
  if (found.size > mostFound) found.delete(oldest);
}

/**
 * Runs what reads the mirror; where the mirror turns out to be broken (a process was killed, a disk failed) it is made
 * anew and the action repeated once.
 */
export async function withHealing<Result>(
  repository: Repository,
  signal: AbortSignal | undefined,
  action: () => Promise<Result>,
): Promise<Result> {
  const { cache } = repository;
  const before = await identityOf(cache.mirror);
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof MirrorCorruptedError)) throw error;
    await cache.prepare();
    await cache.whileLocked('mirror', signal, async () => {
      // Somebody else may have mended it by now.
      if ((await identityOf(cache.mirror)) === before) await cache.discard(cache.mirror);
    });
    return action();
  }
}

/** Clones beside the mirror and moves it into place, so that a mirror is always a whole one. */
async function cloneMirror(repository: Repository, signal?: AbortSignal): Promise<void> {
  const { cache, git } = repository;
  const folder = cache.newWorkPath();
  try {
    await git(['init', '--quiet', '--bare', '--template=', '--initial-branch=main', folder], { signal });
    await mkdir(path.join(folder, 'info'), { recursive: true });
    await writeFile(path.join(folder, 'info', 'attributes'), attributes);
    await fetch(repository, folder, refspecs(undefined), signal);
    await rename(folder, cache.mirror);
  } finally {
    await cache.discard(folder);
  }
}

/** All branches, pruned; of the tags only the one that is asked for. */
function refspecs(ref: string | undefined): string[] {
  const branches = '+refs/heads/*:refs/heads/*';
  return ref === undefined || ref.startsWith('refs/heads/') ? [branches] : [branches, `+${ref}:${ref}`];
}

async function fetch(
  { git, location }: Repository,
  folder: string,
  specifications: string[],
  signal?: AbortSignal,
): Promise<void> {
  const options = ['--quiet', '--prune', '--no-tags', '--force', '--no-write-fetch-head', '--update-head-ok'];
  await git(['fetch', ...options, '--', location.url, ...specifications], {
    environment: { GIT_DIR: folder },
    signal,
  });
}

/**
 * A commit that no branch holds any more may still be had by its name. All of it is fetched again: where the mirror has
 * lost objects that its branches stand for, the server would believe that we have them.
 */
async function fetchCommit(repository: Repository, commit: string, signal?: AbortSignal): Promise<boolean> {
  const { git, location } = repository;
  const options = ['--quiet', '--refetch', '--no-tags', '--no-write-fetch-head'];
  try {
    await git(['fetch', ...options, '--', location.url, commit], {
      environment: inMirror(repository),
      signal,
    });
  } catch (error) {
    if (error instanceof UnknownRevisionError) return false;
    throw error;
  }
  return hasCommit(repository, commit, signal);
}

/** A missing mirror has no commit; nor has one in which the commit is another sort of object. */
async function hasCommit(repository: Repository, commit: string, signal?: AbortSignal): Promise<boolean> {
  if (!(await exists(repository.cache.mirror))) return false;
  const { stdout } = await repository.git(['cat-file', '--batch-check=%(objecttype)'], {
    environment: inMirror(repository),
    input: `${commit}\n`,
    signal,
  });
  return stdout.toString('utf8').trim() === 'commit';
}

async function exists(folder: string): Promise<boolean> {
  return (await identityOf(folder)) !== undefined;
}

async function identityOf(folder: string): Promise<string | undefined> {
  const status = await stat(folder).catch(() => undefined);
  return status && `${status.ino} ${status.birthtimeMs}`;
}
