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

/** Which commits of a branch are not in its base: the newest of ours, and whether there are any of others. */
export async function commitsBeyond(
  repository: Repository,
  base: string,
  tip: string,
  key: string,
  signal?: AbortSignal,
): Promise<{ newestOwn: string | undefined; others: boolean }> {
  const trailers = [changeTrailer, filesTrailer].map((name) => `%(trailers:key=${name},valueonly)`);
  const { stdout } = await repository.git(
    ['log', '--topo-order', `--format=${['%H', '%P', ...trailers].join('%x00')}%x1e`, tip, `^${base}`],
    { environment: inMirror(repository), signal },
  );
  let newestOwn: string | undefined;
  let others = false;
  for (const record of stdout.toString('utf8').split('\u001E')) {
    const [commit = '', parents = '', change = '', files = ''] = record
      .split('\0')
      .map((part) => part.trim());
    if (commit === '') continue;
    const [parent] = parents.split(' ');
    const isOurs =
      change === key &&
      parent !== undefined &&
      parent !== '' &&
      files === (await digestOfChange(repository, parent, commit, signal));
    if (!isOurs) others = true;
    else newestOwn ??= commit;
  }
  return { newestOwn, others };
}
