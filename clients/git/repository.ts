import type { RepositoryCache } from './repository-cache.ts';
import type { RepositoryLocation } from './repository-url.ts';
import type { GitRunner } from './run-git.ts';

/** One repository during one call: where it is, what is cached of it, and Git with its credentials. */
export interface Repository {
  location: RepositoryLocation;
  cache: RepositoryCache;
  git: GitRunner;
}
