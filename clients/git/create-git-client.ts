import { acquireCheckout } from './checkouts.ts';
import { commitOnto } from './commit-onto.ts';
import { GitTooLargeError, InvalidPathError } from './errors.ts';
import type { CommitIdentity, GitClient } from './git-client.ts';
import { ensureCommit, ensureCommitOnce, inMirror, withHealing } from './mirror.ts';
import type { FoundCommits } from './mirror.ts';
import { assertCommit, assertRevision, assertTreePath, isFullHash } from './names.ts';
import { createRepositoryOpener } from './open-repository.ts';
import type { RepositoryOptions } from './open-repository.ts';
import { findRemoteRevision } from './remote.ts';
import { createSharedRuns } from './shared-runs.ts';
import { findTagInRange, versionRangeOf } from './version-range.ts';
import { fileModes, listTree, symbolicLinkMode } from './tree.ts';

export interface GitClientOptions extends RepositoryOptions {
  /** A larger file is not read; 50 MB by default. */
  maximumFileBytes?: number;
  /** A larger commit is not checked out; 2 GB by default. */
  maximumCheckoutBytes?: number;
  /** Checkouts of one repository that are kept although nobody reads them; 4 by default. */
  idleCheckouts?: number;
  /** Who commits; the author of each change where it is left out. */
  committer?: CommitIdentity;
}

/** From one question for the newest commit of a branch to the next, milliseconds: each starts a process. */
const spacing = 250;

export function createGitClient(options: GitClientOptions): GitClient {
  const { maximumFileBytes = 50_000_000, maximumCheckoutBytes = 2_000_000_000, idleCheckouts = 4 } = options;
  const limits = { idle: idleCheckouts, bytes: maximumCheckoutBytes };
  const using = createRepositoryOpener(options);
  const shareRun = createSharedRuns<string>(spacing);
  const found: FoundCommits = new Set();

  return {
    async resolve(reference, stated, signal) {
      const range = versionRangeOf(stated);
      if (range === undefined) assertRevision(stated);
      // Many heals at once ask for the newest commit of one branch.
      const key = JSON.stringify([reference.url, reference.credentials, stated]);
      const look = (stopping: AbortSignal): Promise<string> =>
        using(reference, (repository) =>
          withHealing(repository, stopping, async () => {
            const revision = range === undefined ? stated : await findTagInRange(repository, range, stopping);
            const remote = isFullHash(revision)
              ? { commit: revision, ref: undefined }
              : await findRemoteRevision(repository, revision, stopping);
            await ensureCommitOnce(found, repository, remote.commit, remote.ref, stopping);
            return remote.commit;
          }),
        );
      return await shareRun(key, look, signal);
    },

    async checkout(reference, commit, signal) {
      assertCommit(commit);
      return using(reference, (repository) =>
        withHealing(repository, signal, async () => {
          await ensureCommit(repository, commit, undefined, signal);
          return acquireCheckout(repository, commit, limits, signal);
        }),
      );
    },

    async readFile(reference, commit, path, signal) {
      assertCommit(commit);
      assertTreePath(path);
      return using(reference, (repository) =>
        withHealing(repository, signal, async () => {
          await ensureCommit(repository, commit, undefined, signal);
          const [entry] = await listTree(repository, commit, [path], signal);
          if (entry?.mode === symbolicLinkMode) throw new InvalidPathError(path, 'is a symbolic link');
          if (entry === undefined || !fileModes.has(entry.mode)) return undefined;
          if (entry.size > maximumFileBytes) throw new GitTooLargeError(`File ${path}`, maximumFileBytes);
          const { stdout } = await repository.git(['cat-file', 'blob', entry.hash], {
            environment: inMirror(repository),
            maximumOutput: maximumFileBytes + 1,
            signal,
          });
          return stdout;
        }),
      );
    },

    async commit(reference, branch, change, signal) {
      assertRevision(branch);
      return using(reference, (repository) =>
        withHealing(repository, signal, () =>
          commitOnto(repository, branch, change, options.committer, signal),
        ),
      );
    },
  };
}
