import { setTimeout as sleep } from 'node:timers/promises';
import { compareBranches } from './compare-branches.ts';
import { PushConflictError } from './errors.ts';
import type { MergedBranch } from './git-branches.ts';
import type { CommitIdentity } from './git-client.ts';
import { mergeTrees } from './merge-trees.ts';
import { push } from './push.ts';
import type { Repository } from './repository.ts';
import { commitTree } from './write-commit.ts';

const attempts = 6;

/** What `GitBranches.merge` does, in an open repository. The base is moved only from where it was merged with. */
export async function mergeBranch(
  repository: Repository,
  merge: { base: string; head: string; message: string; author: CommitIdentity },
  signal?: AbortSignal,
): Promise<MergedBranch> {
  const { base, head, message, author } = merge;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const comparison = await compareBranches(repository, base, head, signal);
    if (comparison.merged !== undefined) return { outcome: 'merged', commit: comparison.merged.commit };
    const together = await mergeTrees(repository, comparison.base, head, signal);
    if ('conflicts' in together) return { outcome: 'conflict', files: together.conflicts };
    const parents = [comparison.base, head];
    const commit = await commitTree(
      repository,
      { tree: together.tree, parents, message, author, committer: author },
      signal,
    );
    if ((await push(repository, base, comparison.base, commit, signal)) === 'pushed')
      return { outcome: 'merged', commit };
    await sleep(Math.random() * 50 * 2 ** attempt, undefined, { signal });
  }
  throw new PushConflictError(repository.location.url, base, attempts);
}
