import { explainFailure } from './failure.ts';
import { PushRejectedError } from './errors.ts';
import type { Repository } from './repository.ts';
import { inMirror } from './mirror.ts';

/** Words by which servers say that somebody else pushed in between. */
const conflict =
  /stale info|fetch first|non-fast-forward|cannot lock ref|failed to (?:update|lock) ref|incorrect old value|reference already exists/i;

/**
 * Moves a branch from `tip` to `commit` on the server, only if it still is at `tip`. Answers `conflict` when somebody
 * was first; rejects with PushRejectedError when the server will not take it from us.
 */
export async function push(
  repository: Repository,
  branch: string,
  tip: string,
  commit: string,
  signal?: AbortSignal,
): Promise<'pushed' | 'conflict'> {
  const { git, location } = repository;
  const ref = `refs/heads/${branch}`;
  const options = [
    '--porcelain',
    '--no-verify',
    '--no-recurse-submodules',
    `--force-with-lease=${ref}:${tip}`,
  ];
  const { exitCode, stdout, stderr } = await git(
    ['push', ...options, '--', location.url, `${commit}:${ref}`],
    {
      environment: inMirror(repository),
      answers: [1],
      signal,
    },
  );
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
