import type { Repository } from './repository.ts';
import { inMirror } from './mirror.ts';

/** One entry of a commit's tree. */
export interface TreeEntry {
  /** `100644`, `100755` (executable), `120000` (symbolic link), `160000` (submodule) or `040000` (folder). */
  mode: string;
  hash: string;
  /** Bytes of a file; 0 for folders and submodules. */
  size: number;
  path: string;
}

/** All files of a commit, or the entries that stand exactly at the given paths. */
export async function listTree(
  repository: Repository,
  commit: string,
  paths: readonly string[] | undefined,
  signal?: AbortSignal,
): Promise<TreeEntry[]> {
  const selection = paths === undefined ? ['-r', commit] : [commit, '--', ...paths];
  const { stdout } = await repository.git(['ls-tree', '-z', '--long', '--full-tree', ...selection], {
    environment: inMirror(repository),
    signal,
  });
  return stdout.toString('utf8').split('\0').filter(Boolean).map(parseEntry);
}

function parseEntry(line: string): TreeEntry {
  const tab = line.indexOf('\t');
  const [mode = '', , hash = '', size = ''] = line.slice(0, tab).split(/ +/);
  return { mode, hash, size: Number(size) || 0, path: line.slice(tab + 1) };
}

export const fileModes: ReadonlySet<string> = new Set(['100644', '100755']);
export const symbolicLinkMode = '120000';
export const folderMode = '040000';
