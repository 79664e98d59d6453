import type { Repository } from './repository.ts';
import { inMirror } from './mirror.ts';

export type MergedTree = { tree: string } | { conflicts: string[] };

/** Merges two commits in the mirror, without a work tree and without making a commit. Needs Git 2.38. */
export async function mergeTrees(
  repository: Repository,
  one: string,
  other: string,
  signal?: AbortSignal,
): Promise<MergedTree> {
  const options = ['--write-tree', '--name-only', '--no-messages', '-z'];
  const { exitCode, stdout } = await repository.git(['merge-tree', ...options, one, other], {
    environment: inMirror(repository),
    answers: [1],
    signal,
  });
  const [tree = '', ...conflicts] = stdout.toString('utf8').split('\0').filter(Boolean);
  return exitCode === 0 ? { tree } : { conflicts };
}

/** Whether a commit is another, or one that the other was built on. */
export async function isAncestor(
  repository: Repository,
  commit: string,
  of: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const { exitCode } = await repository.git(['merge-base', '--is-ancestor', commit, of], {
    environment: inMirror(repository),
    answers: [1],
    signal,
  });
  return exitCode === 0;
}
