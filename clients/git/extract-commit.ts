import { lstat, mkdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { GitTooLargeError } from './errors.ts';
import { inMirror } from './mirror.ts';
import type { Repository } from './repository.ts';
import { listTree, symbolicLinkMode } from './tree.ts';

/** What a symbolic link out of the repository points to instead: nothing, so that whoever needs it fails loudly. */
const refusedLinkTarget = '.link-out-of-repository-refused';

/**
 * Writes the files of a commit into a new folder, exactly as committed: no filters, hooks, line ending conversion or
 * submodules; LFS pointers stay pointers. The folder appears only when it is whole.
 */
export async function extractCommit(
  repository: Repository,
  commit: string,
  folder: string,
  maximumBytes: number,
  signal?: AbortSignal,
): Promise<void> {
  const { cache, git, location } = repository;
  const files = await listTree(repository, commit, undefined, signal);
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (bytes > maximumBytes)
    throw new GitTooLargeError(`Commit ${commit} of ${location.url} (${bytes} bytes)`, maximumBytes);

  const unfinished = cache.newWorkPath();
  const index = `${unfinished}.index`;
  const environment = { ...inMirror(repository), GIT_INDEX_FILE: index, GIT_WORK_TREE: unfinished };
  try {
    await mkdir(unfinished);
    await git(['read-tree', commit], { environment, signal });
    await git(['checkout-index', '--all', '--quiet'], { environment, signal });
    for (const file of files) if (file.mode === symbolicLinkMode) await refuseLinkOut(unfinished, file.path);
    await rename(unfinished, folder);
  } finally {
    await rm(index, { force: true });
    await cache.discard(unfinished);
  }
}

/** Also what leads to nothing is refused: it might lead somewhere later. */
async function refuseLinkOut(folder: string, file: string): Promise<void> {
  const link = path.join(folder, file);
  const root = await realpath(folder);
  const target = await realpath(link).catch(() => undefined);
  if (target === root || target?.startsWith(root + path.sep)) return;
  if (!(await lstat(link)).isSymbolicLink()) return;
  await rm(link);
  await symlink(refusedLinkTarget, link);
}
