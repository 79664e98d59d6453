import { mkdir } from 'node:fs/promises';
import { acquireCheckout } from './checkouts.ts';
import { commitOnto } from './commit-onto.ts';
import { GitFailedError, GitTooLargeError, InvalidPathError } from './errors.ts';
import type { CommitIdentity, GitClient, GitRepositoryReference } from './git-client.ts';
import { ensureCommit, inMirror, withHealing } from './mirror.ts';
import { assertCommit, assertRevision, assertTreePath, isFullHash } from './names.ts';
import { findRemoteRevision } from './remote.ts';
import { RepositoryCache } from './repository-cache.ts';
import type { Repository } from './repository.ts';
import { locateRepository } from './repository-url.ts';
import type { GitProtocol } from './repository-url.ts';
import { createGitRunner } from './run-git.ts';
import { findTagInRange, versionRangeOf } from './version-range.ts';
import { fileModes, listTree, symbolicLinkMode } from './tree.ts';

export interface GitClientOptions {
  /** Where mirrors and checkouts are kept. Several clients and processes may share it. */
  cacheFolder: string;
  /** `https`, `http` and `ssh` by default. `file` lets an address read this machine's own folders. */
  protocols?: readonly GitProtocol[];
  /** Milliseconds that one Git command may take, a first clone too; 10 minutes by default. */
  timeLimit?: number;
  /** A larger file is not read; 50 MB by default. */
  maximumFileBytes?: number;
  /** A larger commit is not checked out; 2 GB by default. */
  maximumCheckoutBytes?: number;
  /** Checkouts of one repository that are kept although nobody reads them; 4 by default. */
  idleCheckouts?: number;
  /** Who commits; the author of each change where it is left out. */
  committer?: CommitIdentity;
}

export function createGitClient(options: GitClientOptions): GitClient {
  const { cacheFolder, protocols = ['https', 'http', 'ssh'], timeLimit = 600_000 } = options;
  const { maximumFileBytes = 50_000_000, maximumCheckoutBytes = 2_000_000_000, idleCheckouts = 4 } = options;
  const limits = { idle: idleCheckouts, bytes: maximumCheckoutBytes };

  /** Opens the repository, runs an action on it, and gives failures of the cache folder a name. */
  async function using<Result>(
    { url, credentials }: GitRepositoryReference,
    action: (repository: Repository) => Promise<Result>,
  ): Promise<Result> {
    const location = locateRepository(url, protocols);
    try {
      await mkdir(cacheFolder, { recursive: true });
      return await action({
        location,
        cache: new RepositoryCache(cacheFolder, location, timeLimit),
        git: createGitRunner(location, credentials, cacheFolder, timeLimit),
      });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const message = `The Git cache folder ${cacheFolder} cannot be used: ${error.message}.`;
      throw new GitFailedError(message, true);
    }
  }

  return {
    async resolve(reference, stated, signal) {
      const range = versionRangeOf(stated);
      if (range === undefined) assertRevision(stated);
      return using(reference, (repository) =>
        withHealing(repository, signal, async () => {
          const revision = range === undefined ? stated : await findTagInRange(repository, range, signal);
          const remote = isFullHash(revision)
            ? { commit: revision, ref: undefined }
            : await findRemoteRevision(repository, revision, signal);
          await ensureCommit(repository, remote.commit, remote.ref, signal);
          return remote.commit;
        }),
      );
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

/** An error of the file system or of a lock file, which the operating system explains. */
function isSystemError(error: unknown): error is Error {
  return (
    error instanceof Error && ('syscall' in error || ('code' in error && error.code === 'ERR_SQLITE_ERROR'))
  );
}
