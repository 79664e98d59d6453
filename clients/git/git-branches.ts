import type { CommitIdentity, GitRepositoryReference } from './git-client.ts';

/** What a branch that belongs to a change of ours is to bring into its base. */
export interface ChangeBranch {
  repository: GitRepositoryReference;
  /** Branch that it is to be merged into. */
  base: string;
  /**
   * Commit of the base that the files were made from. Where the base has changed one of them since then the call
   * rejects with a BaseMovedError, so that they are made anew. Without it they replace whatever the base holds.
   */
  from?: string;
  branch: string;
  /** Stable name of the change in one line: our commits carry it, and are known again by it. */
  key: string;
  /** Whole new contents by path; null deletes. */
  files: ReadonlyMap<string, Uint8Array | null>;
  message: string;
  author: CommitIdentity;
}

export type PublishedBranch =
  /** `head`: newest commit of the branch, new or there already. */
  | { outcome: 'published' | 'unchanged'; head: string }
  /** The base holds the files as they should be. */
  | { outcome: 'nothing-to-change' }
  /** Others pushed to the branch, and what they did and our change exclude each other. In words for people. */
  | { outcome: 'refused'; reason: string };

/** How a branch stands to the one that it is to be merged into. */
export interface BranchComparison {
  /** Newest commits. */
  base: string;
  head: string;
  /** The merge that brought the head into the base, and who made it; undefined where it is not in the base. */
  merged?: { commit: string; by: string };
  /** Files that both changed in ways that exclude each other; empty where it can be merged. */
  conflicts: string[];
}

export type MergedBranch = { outcome: 'merged'; commit: string } | { outcome: 'conflict'; files: string[] };

/**
 * Branches of a repository that is elsewhere, changed without a work tree. Every call is idempotent. Rejects with a
 * GitError (see errors.ts).
 */
export interface GitBranches {
  /**
   * Makes a branch hold a change on top of its base, and pushes it only if nobody else pushed in between. Commits of
   * our own are replaced; those of others never are: then ours goes on top of theirs. A base that moved without
   * touching what is changed is no reason to push.
   */
  publish(change: ChangeBranch, signal?: AbortSignal): Promise<PublishedBranch>;
  /** Newest commit of a branch; undefined where there is none. */
  tipOf(
    repository: GitRepositoryReference,
    branch: string,
    signal?: AbortSignal,
  ): Promise<string | undefined>;
  /** Compares a commit with the newest of a base. */
  compare(
    repository: GitRepositoryReference,
    base: string,
    head: string,
    signal?: AbortSignal,
  ): Promise<BranchComparison>;
  /** What merging a commit changes, or changed, as a unified diff; undefined where that is more than 1 MB. */
  difference(
    repository: GitRepositoryReference,
    base: string,
    head: string,
    signal?: AbortSignal,
  ): Promise<string | undefined>;
  /** Merges a commit into a branch by a merge commit, if the branch does not hold it already. */
  merge(
    repository: GitRepositoryReference,
    merge: { base: string; head: string; message: string; author: CommitIdentity },
    signal?: AbortSignal,
  ): Promise<MergedBranch>;
  /** Deletes a branch if it still is at `head`; false where it has moved. None is no error. */
  remove(
    repository: GitRepositoryReference,
    branch: string,
    head: string,
    signal?: AbortSignal,
  ): Promise<boolean>;
}
