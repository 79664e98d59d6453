import { GitTooLargeError } from './errors.ts';
import type { BranchComparison } from './git-branches.ts';
import { isAncestor, mergeTrees } from './merge-trees.ts';
import { ensureCommit, inMirror } from './mirror.ts';
import { findRemoteRevision } from './remote.ts';
import type { Repository } from './repository.ts';

/** A diff that nobody would read to its end is not made, bytes. */
const largestDifference = 1_000_000;

/** What `GitBranches.compare` does, in an open repository. */
export async function compareBranches(
  repository: Repository,
  base: string,
  head: string,
  signal?: AbortSignal,
): Promise<BranchComparison> {
  const tip = await fetchBoth(repository, base, head, signal);
  if (await isAncestor(repository, head, tip, signal)) {
    const merged = await mergeOf(repository, tip, head, signal);
    return { base: tip, head, merged, conflicts: [] };
  }
  const together = await mergeTrees(repository, head, tip, signal);
  return { base: tip, head, conflicts: 'conflicts' in together ? together.conflicts : [] };
}

/** What `GitBranches.difference` does, in an open repository. */
export async function differenceOf(
  repository: Repository,
  base: string,
  head: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const tip = await fetchBoth(repository, base, head, signal);
  // Once the base holds it, what it changed is seen from the commit before the merge.
  const isMerged = await isAncestor(repository, head, tip, signal);
  const merge = isMerged ? (await mergeOf(repository, tip, head, signal)).commit : undefined;
  const range = merge === undefined ? `${tip}...${head}` : `${merge}^..${merge}`;
  try {
    const { stdout } = await repository.git(['diff', '--no-color', '--no-ext-diff', range], {
      environment: inMirror(repository),
      maximumOutput: largestDifference,
      signal,
    });
    return stdout.toString('utf8');
  } catch (error) {
    if (error instanceof GitTooLargeError) return undefined;
    throw error;
  }
}

async function fetchBoth(
  repository: Repository,
  base: string,
  head: string,
  signal?: AbortSignal,
): Promise<string> {
  const ref = `refs/heads/${base}`;
  const { commit } = await findRemoteRevision(repository, ref, signal);
  await ensureCommit(repository, commit, ref, signal);
  await ensureCommit(repository, head, undefined, signal);
  return commit;
}

/** The oldest commit of the base's own line that holds the head: the merge, or the head itself after a fast-forward. */
async function mergeOf(
  repository: Repository,
  tip: string,
  head: string,
  signal?: AbortSignal,
): Promise<{ commit: string; by: string }> {
  const range = ['--ancestry-path', '--first-parent', tip, `^${head}`];
  const { stdout } = await repository.git(['log', '--format=%H%x00%an', ...range], {
    environment: inMirror(repository),
    signal,
  });
  const oldest = stdout.toString('utf8').trim().split('\n').at(-1) ?? '';
  if (oldest !== '') {
    const [commit = '', by = ''] = oldest.split('\0');
    return { commit, by };
  }
  const { stdout: name } = await repository.git(['log', '-1', '--format=%cn', head], {
    environment: inMirror(repository),
    signal,
  });
  return { commit: head, by: name.toString('utf8').trim() };
}
