import { setTimeout as sleep } from 'node:timers/promises';
import { GitTimeoutError, GitUnreachableError, PushConflictError } from './errors.ts';
import type { CommitIdentity } from './git-client.ts';
import { ensureCommit, inMirror } from './mirror.ts';
import { push } from './push.ts';
import { findRemoteRevision } from './remote.ts';
import type { Repository } from './repository.ts';
import { writeCommit } from './write-commit.ts';
import type { ProposedChange } from './write-commit.ts';

const attempts = 12;
const longestPause = 3000;

/**
 * Commits a change onto a branch of the server. When others push first the change is computed again for the new tip;
 * when the answer to a push is lost, the branch tells whether it got through. Null when there is nothing to change.
 */
export async function commitOnto(
  repository: Repository,
  branch: string,
  change: (tip: string) => Promise<ProposedChange | null>,
  committer: CommitIdentity | undefined,
  signal?: AbortSignal,
): Promise<{ commit: string } | null> {
  const ref = `refs/heads/${branch}`;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const tip = await fetchTip(repository, ref, signal);
    const proposal = await change(tip);
    if (proposal === null) return null;
    const commit = await writeCommit(repository, tip, proposal, committer ?? proposal.author, signal);
    if (commit === undefined) return null;
    if (await pushed(repository, branch, tip, commit, signal)) return { commit };
    await sleep(Math.random() * Math.min(longestPause, 50 * 2 ** attempt), undefined, { signal });
  }
  throw new PushConflictError(repository.location.url, branch, attempts);
}

async function fetchTip(repository: Repository, ref: string, signal?: AbortSignal): Promise<string> {
  const { commit } = await findRemoteRevision(repository, ref, signal);
  await ensureCommit(repository, commit, ref, signal);
  return commit;
}

async function pushed(
  repository: Repository,
  branch: string,
  tip: string,
  commit: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    return (await push(repository, branch, tip, commit, signal)) === 'pushed';
  } catch (error) {
    if (!(error instanceof GitUnreachableError || error instanceof GitTimeoutError)) throw error;
    if (await landed(repository, branch, commit, signal)) return true;
    throw error;
  }
}

/** Whether the branch holds a commit of ours, on which others may have built since. */
async function landed(
  repository: Repository,
  branch: string,
  commit: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const tip = await fetchTip(repository, `refs/heads/${branch}`, signal);
  const { exitCode } = await repository.git(['merge-base', '--is-ancestor', commit, tip], {
    environment: inMirror(repository),
    answers: [1],
    signal,
  });
  return exitCode === 0;
}
