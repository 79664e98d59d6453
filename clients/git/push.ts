import { explainFailure } from './failure.ts';
import { PushRejectedError } from './errors.ts';
import type { Repository } from './repository.ts';
import { ensureCommit, inMirror } from './mirror.ts';
import { listRemoteRefs } from './remote.ts';

/** Words by which servers say that somebody else pushed in between. */
const conflict =
  /stale info|fetch first|non-fast-forward|cannot lock ref|failed to (?:update|lock) ref|incorrect old value|reference already exists/i;

/**
 * Moves a branch from `tip` to `commit` on the server, only if it still is at `tip` (empty: if there is none). Answers
 * `conflict` when somebody was first; rejects with PushRejectedError when the server will not take it from us.
 */
export async function push(
  repository: Repository,
  branch: string,
  tip: string,
  commit: string,
  signal?: AbortSignal,
): Promise<'pushed' | 'conflict'> {
  const ref = `refs/heads/${branch}`;
  return await pushRef(repository, branch, `${ref}:${tip}`, `${commit}:${ref}`, signal);
}

/** Deletes a branch on the server if it still is at `tip`; false where it has moved. One that is gone is no error. */
export async function removeBranch(
  repository: Repository,
  branch: string,
  tip: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const ref = `refs/heads/${branch}`;
  const now = (await listRemoteRefs(repository, [ref], signal)).get(ref);
  if (now === undefined) return true;
  if (now !== tip) return false;
  await ensureCommit(repository, tip, ref, signal);
  return (await pushRef(repository, branch, `${ref}:${tip}`, `:${ref}`, signal)) === 'pushed';
}

async function pushRef(
  repository: Repository,
  branch: string,
  lease: string,
  refspec: string,
  signal?: AbortSignal,
): Promise<'pushed' | 'conflict'> {
  const { git, location } = repository;
  const options = ['--porcelain', '--no-verify', '--no-recurse-submodules', `--force-with-lease=${lease}`];
  const { exitCode, stdout, stderr } = await git(['push', ...options, '--', location.url, refspec], {
    environment: inMirror(repository),
    answers: [1],
    signal,
  });
  if (exitCode === 0) return 'pushed';
  // `! SOURCE:DESTINATION [remote rejected] (reason)`, with tabs between the parts
  const refusal = /^!\t[^\t]*\t(.*)$/m.exec(stdout.toString('utf8'))?.[1];
  if (refusal === undefined) throw explainFailure(location.url, 'push', stderr);
  if (conflict.test(refusal)) return 'conflict';
  throw new PushRejectedError(location.url, branch, reasonOf(refusal, stderr));
}

/** The short reason in parentheses, and what a hook or the forge said about it. */
function reasonOf(refusal: string, stderr: string): string {
  const short = /\((.*)\)$/.exec(refusal)?.[1] ?? refusal;
  const said = [...stderr.matchAll(/^remote: *(?:error: *)?(\S.*)$/gm)].map(([, line = '']) => line.trim());
  return [short, ...said].join('; ').slice(0, 500).replace(/\.$/, '');
}
