import { rm } from 'node:fs/promises';
import { InvalidPathError } from './errors.ts';
import type { CommitIdentity, FileChanges } from './git-client.ts';
import { inMirror } from './mirror.ts';
import { assertTreePath } from './names.ts';
import type { Repository } from './repository.ts';
import { fileModes, folderMode, listTree } from './tree.ts';
import type { TreeEntry } from './tree.ts';

export interface ProposedChange {
  files: FileChanges;
  message: string;
  author: CommitIdentity;
}

/** Makes a commit on top of another in the mirror, without a work tree. Undefined when the files are so already. */
export async function writeCommit(
  repository: Repository,
  parent: string,
  { files, message, author }: ProposedChange,
  committer: CommitIdentity,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const tree = await writeTree(repository, parent, files, signal);
  if (tree === (await treeOf(repository, parent, signal))) return undefined;
  return await commitTree(repository, { tree, parents: [parent], message, author, committer }, signal);
}

/** Makes the tree of a commit with some files changed, in the mirror, without a work tree; answers its hash. */
export async function writeTree(
  repository: Repository,
  commit: string,
  files: FileChanges,
  signal?: AbortSignal,
): Promise<string> {
  const index = `${repository.cache.newWorkPath()}.index`;
  const environment = { ...inMirror(repository), GIT_INDEX_FILE: index };
  const run = async (args: string[], input?: string | Uint8Array): Promise<string> => {
    const options = { environment, signal, ...(input === undefined ? {} : { input }) };
    return (await repository.git(args, options)).stdout.toString('utf8').trim();
  };
  try {
    const existing = await findExisting(repository, commit, Object.keys(files), signal);
    const entries: string[] = [];
    for (const [path, content] of Object.entries(files)) {
      const entry = existing.get(path);
      if (content === null) {
        if (entry !== undefined) entries.push(`0 ${'0'.repeat(commit.length)}\t${path}\0`);
        continue;
      }
      const hash = await run(['hash-object', '-w', '--no-filters', '--stdin'], content);
      entries.push(`${entry?.mode ?? '100644'} ${hash}\t${path}\0`);
    }
    await run(['read-tree', commit]);
    await run(['update-index', '-z', '--index-info'], entries.join(''));
    return await run(['write-tree']);
  } finally {
    await rm(index, { force: true });
  }
}

/** Hash of a commit's tree. */
export async function treeOf(repository: Repository, commit: string, signal?: AbortSignal): Promise<string> {
  const { stdout } = await repository.git(['rev-parse', '--verify', '--quiet', `${commit}^{tree}`], {
    environment: inMirror(repository),
    signal,
  });
  return stdout.toString('utf8').trim();
}

/** Makes a commit of a tree in the mirror; answers its hash. */
export async function commitTree(
  repository: Repository,
  commit: {
    tree: string;
    parents: readonly string[];
    message: string;
    author: CommitIdentity;
    committer: CommitIdentity;
  },
  signal?: AbortSignal,
): Promise<string> {
  const { tree, parents, message, author, committer } = commit;
  const options = ['-F', '-', ...parents.flatMap((parent) => ['-p', parent])];
  const { stdout } = await repository.git(['commit-tree', ...options, tree], {
    environment: {
      ...inMirror(repository),
      ...identity('AUTHOR', author),
      ...identity('COMMITTER', committer),
    },
    input: message,
    signal,
  });
  return stdout.toString('utf8').trim();
}

function identity(role: 'AUTHOR' | 'COMMITTER', { name, email }: CommitIdentity): Record<string, string> {
  return { [`GIT_${role}_NAME`]: inOneLine(name), [`GIT_${role}_EMAIL`]: inOneLine(email) };
}

function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}<>]/gu, ' ').trim();
}

/**
 * The files that stand at the paths now. Refuses paths that would replace something else than a file: a folder, a
 * symbolic link (which may lead anywhere), a submodule, or a file where the path needs a folder.
 */
async function findExisting(
  repository: Repository,
  commit: string,
  paths: string[],
  signal?: AbortSignal,
): Promise<Map<string, TreeEntry>> {
  for (const path of paths) assertTreePath(path);
  const parents = new Set(paths.flatMap(parentsOf));
  const clash = paths.find((path) => parents.has(path));
  if (clash !== undefined) throw new InvalidPathError(clash, 'is to be both a file and a folder');
  if (paths.length === 0) return new Map();
  const entries = await listTree(repository, commit, [...paths, ...parents], signal);
  for (const { path, mode } of entries) {
    if (parents.has(path) && mode !== folderMode)
      throw new InvalidPathError(path, 'is no folder in the repository');
    if (!parents.has(path) && !fileModes.has(mode))
      throw new InvalidPathError(path, 'is no regular file in the repository');
  }
  return new Map(entries.map((entry) => [entry.path, entry]));
}

function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
