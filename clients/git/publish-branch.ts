import { setTimeout as sleep } from 'node:timers/promises';
import { BaseMovedError, InvalidRevisionError, PushConflictError } from './errors.ts';
import type { ChangeBranch, PublishedBranch } from './git-branches.ts';
import { isAncestor, mergeTrees } from './merge-trees.ts';
import { ensureCommit, inMirror } from './mirror.ts';
import { commitsBeyond, digestOfChange, messageOfOwn } from './own-commits.ts';
import { push } from './push.ts';
import { findRemoteRevision, listRemoteRefs } from './remote.ts';
import type { Repository } from './repository.ts';
import { commitTree, treeOf, writeTree } from './write-commit.ts';

const attempts = 6;
/** Longest pause between two attempts, milliseconds. */
const longestPause = 2000;

/** Where base and branch are, and the tree that the base is to have in the end. */
interface Situation {
  base: string;
  tip: string;
  wanted: string;
}

/** What `GitBranches.publish` does, in an open repository. */
export async function publishBranch(
  repository: Repository,
  change: ChangeBranch,
  signal?: AbortSignal,
): Promise<PublishedBranch> {
  if (/\p{Cc}/u.test(change.key) || change.key.trim() !== change.key || change.key === '')
    throw new InvalidRevisionError(change.key, 'is no name of a change: it must be one plain line');
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const published = await tryToPublish(repository, change, signal);
    if (published !== 'conflict') return published;
    await sleep(Math.random() * Math.min(longestPause, 50 * 2 ** attempt), undefined, { signal });
  }
  throw new PushConflictError(repository.location.url, change.branch, attempts);
}

async function tryToPublish(
  repository: Repository,
  change: ChangeBranch,
  signal?: AbortSignal,
): Promise<PublishedBranch | 'conflict'> {
  const base = await tipOfBase(repository, change, signal);
  const wanted = await writeTree(repository, base, Object.fromEntries(change.files), signal);
  if (wanted === (await treeOf(repository, base, signal))) return { outcome: 'nothing-to-change' };
  const tip = await tipOfBranch(repository, change.branch, signal);
  if (tip === undefined) return await replace(repository, change, { base, tip: '', wanted }, signal);

  const situation = { base, tip, wanted };
  const { newestOwn, others } = await commitsBeyond(repository, base, tip, change.key, signal);
  if (!others) {
    const now = newestOwn === undefined ? undefined : await mergeTrees(repository, tip, base, signal);
    if (now !== undefined && 'tree' in now && now.tree === wanted) return { outcome: 'unchanged', head: tip };
    return await replace(repository, change, situation, signal);
  }
  if (newestOwn === undefined) {
    const reason = `branch ${change.branch} holds commits of others with nothing of ours to go on from; rename or delete it`;
    return { outcome: 'refused', reason };
  }
  return await addOnTop(repository, change, { ...situation, newestOwn }, signal);
}

/** The branch becomes one commit on the newest base. */
async function replace(
  repository: Repository,
  change: ChangeBranch,
  { base, tip, wanted }: Situation,
  signal?: AbortSignal,
): Promise<PublishedBranch | 'conflict'> {
  const head = await commitOurs(repository, change, { tree: wanted, parents: [base] }, signal);
  return await pushed(repository, change.branch, tip, head, signal);
}

/**
 * Others built on our commit: a new one of ours continues from the one before, with nothing of theirs in it, and is
 * merged into what they made of the branch. Where the base has moved on, it comes in with ours, so that the branch shows
 * nothing as its own that is the base's.
 */
async function addOnTop(
  repository: Repository,
  change: ChangeBranch,
  { base, tip, wanted, newestOwn }: Situation & { newestOwn: string },
  signal?: AbortSignal,
): Promise<PublishedBranch | 'conflict'> {
  const holdsBase = await isAncestor(repository, base, newestOwn, signal);
  const parents = holdsBase ? [newestOwn] : [newestOwn, base];
  const ours = await commitOurs(repository, change, { tree: wanted, parents }, signal);
  const together = await mergeTrees(repository, tip, ours, signal);
  if ('conflicts' in together) {
    const files = together.conflicts.join(', ');
    const reason = `somebody pushed to branch ${change.branch} and changed ${files} in another way; merge or revert that`;
    return { outcome: 'refused', reason };
  }
  const now = await mergeTrees(repository, tip, base, signal);
  if ('tree' in now && now.tree === together.tree) return { outcome: 'unchanged', head: tip };
  const { author } = change;
  const message = `Merge an update of the change into ${change.branch}\n`;
  const merge = { tree: together.tree, parents: [tip, ours], message, author, committer: author };
  const head = await commitTree(repository, merge, signal);
  return await pushed(repository, change.branch, tip, head, signal);
}

async function commitOurs(
  repository: Repository,
  { key, message, author }: ChangeBranch,
  { tree, parents }: { tree: string; parents: readonly string[] },
  signal?: AbortSignal,
): Promise<string> {
  const digest = await digestOfChange(repository, parents[0] ?? '', tree, signal);
  const commit = { tree, parents, message: messageOfOwn(message, key, digest), author, committer: author };
  return await commitTree(repository, commit, signal);
}

async function pushed(
  repository: Repository,
  branch: string,
  tip: string,
  head: string,
  signal?: AbortSignal,
): Promise<PublishedBranch | 'conflict'> {
  const result = await push(repository, branch, tip, head, signal);
  return result === 'pushed' ? { outcome: 'published', head } : 'conflict';
}

async function tipOfBase(
  repository: Repository,
  { base, from, files }: ChangeBranch,
  signal?: AbortSignal,
): Promise<string> {
  const ref = `refs/heads/${base}`;
  const { commit } = await findRemoteRevision(repository, ref, signal);
  await ensureCommit(repository, commit, ref, signal);
  if (from === undefined || from === commit || files.size === 0) return commit;
  await ensureCommit(repository, from, undefined, signal);
  const { exitCode } = await repository.git(['diff', '--quiet', from, commit, '--', ...files.keys()], {
    environment: inMirror(repository),
    answers: [1],
    signal,
  });
  if (exitCode !== 0) throw new BaseMovedError(repository.location.url, base);
  return commit;
}

/** Newest commit of a branch, fetched; undefined where there is none. */
async function tipOfBranch(
  repository: Repository,
  branch: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`;
  const tip = (await listRemoteRefs(repository, [ref], signal)).get(ref);
  if (tip !== undefined) await ensureCommit(repository, tip, ref, signal);
  return tip;
}
