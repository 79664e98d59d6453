import { mkdir } from 'node:fs/promises';
import { GitFailedError } from './errors.ts';
import type { GitRepositoryReference } from './git-client.ts';
import { RepositoryCache } from './repository-cache.ts';
import { refuseForbiddenHost } from '../outgoing/forbidden-address.ts';
import type { Repository } from './repository.ts';
import { hostOf, locateRepository } from './repository-url.ts';
import type { GitProtocol } from './repository-url.ts';
import { createGitRunner } from './run-git.ts';

export interface RepositoryOptions {
  /** Where mirrors and checkouts are kept. Several clients and processes may share it. */
  cacheFolder: string;
  /** `https`, `http` and `ssh` by default. `file` lets an address read this machine's own folders. */
  protocols?: readonly GitProtocol[];
  /** Milliseconds that one Git command may take, a first clone too; 10 minutes by default. */
  timeLimit?: number;
}

/** Opens the repository of a reference, runs an action on it, and gives failures of the cache folder a name. */
export type UseRepository = <Result>(
  reference: GitRepositoryReference,
  action: (repository: Repository) => Promise<Result>,
) => Promise<Result>;

export function createRepositoryOpener(options: RepositoryOptions): UseRepository {
  const { cacheFolder, protocols = ['https', 'http', 'ssh'], timeLimit = 600_000 } = options;
  return async ({ url, credentials }, action) => {
    const location = locateRepository(url, protocols);
    const host = hostOf(location);
    // A source may be named by an object in a cluster, which others than operators can make.
    if (host !== undefined) await refuseForbiddenHost(host);
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
  };
}

/** An error of the file system or of a lock file, which the operating system explains. */
function isSystemError(error: unknown): error is Error {
  return (
    error instanceof Error && ('syscall' in error || ('code' in error && error.code === 'ERR_SQLITE_ERROR'))
  );
}
