import { createHash } from 'node:crypto';
import { inMirror } from './mirror.ts';
import type { Repository } from './repository.ts';

const changeTrailer = 'Plumbline-Change';
const filesTrailer = 'Plumbline-Files';

/**
 * The message of a commit of ours. Its last lines name the change and a digest of the files it touches: a commit whose
 * content somebody has amended is no longer ours, while one that was only rebased still is.
 */
export function messageOfOwn(message: string, key: string, digest: string): string {
  return `${message.trimEnd()}\n\n${changeTrailer}: ${key}\n${filesTrailer}: ${digest}\n`;
}

/** Digest of what a tree changes in another: paths, modes and contents. */
export async function digestOfChange(
  repository: Repository,
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<string> {
  const { stdout } = await repository.git(['diff-tree', '-r', '-z', '--no-renames', from, to], {
    environment: inMirror(repository),
    signal,
  });
  // `:OLDMODE NEWMODE OLDHASH NEWHASH STATUS`, then the path; what was there before is no part of the change.
  const fields = stdout.toString('utf8').split('\0');
  const digest = createHash('sha256');
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [, mode = '', , hash = ''] = (fields[index] ?? '').split(' ');
    digest.update(`${mode} ${hash} ${fields[index + 1] ?? ''}\0`);
  }
  return digest.digest('hex');
}

/**
 * Which commits of a branch are not in its base: the newest of ours that nothing of others is in, and whether there are
 * any of others.
 */
export async function commitsBeyond(
  repository: Repository,
  base: string,
  tip: string,
  key: string,
  signal?: AbortSignal,
): Promise<{ newestOwn: string | undefined; others: boolean }> {
  const commits = await listBeyond(repository, base, tip, signal);
  const listed = new Set(commits.map(({ commit }) => commit));
  const own = new Set<string>();
  let newestOwn: string | undefined;
  for (const { commit, parents, change, files } of commits) {
    const [first] = parents;
    const isOurs =
      change === key &&
      first !== undefined &&
      files === (await digestOfChange(repository, first, commit, signal)) &&
      parents.every((parent) => own.has(parent) || !listed.has(parent));
    if (!isOurs) continue;
    own.add(commit);
    newestOwn = commit;
  }
  return { newestOwn, others: own.size < commits.length };
}

interface BranchCommit {
  commit: string;
  parents: string[];
  /** What the trailers say; empty without them. */
  change: string;
  files: string;
}

/** Parents before their children. */
async function listBeyond(
  repository: Repository,
  base: string,
  tip: string,
  signal?: AbortSignal,
): Promise<BranchCommit[]> {
  const trailers = [changeTrailer, filesTrailer].map((name) => `%(trailers:key=${name},valueonly)`);
  const format = `--format=${['%H', '%P', ...trailers].join('%x00')}%x1e`;
  const { stdout } = await repository.git(['log', '--topo-order', '--reverse', format, tip, `^${base}`], {
    environment: inMirror(repository),
    signal,
  });
  return stdout
    .toString('utf8')
    .split('\u001E')
    .map((record) => record.split('\0').map((part) => part.trim()))
    .filter(([commit]) => commit !== undefined && commit !== '')
    .map(([commit = '', parents = '', change = '', files = '']) => ({
      commit,
      parents: parents.split(' ').filter(Boolean),
      change,
      files,
    }));
}
