import type { CommitIdentity } from '../../git/git-client.ts';
import type { PullRequestState } from '../../../domain/forge/pull-request.ts';
import type { Forge } from '../forge.ts';

/** A pull request that is kept by us, because its repository has no forge. */
export interface LocalPullRequest {
  number: number;
  branch: string;
  base: string;
  title: string;
  /** Markdown. */
  body: string;
  labels: readonly string[];
  reviewers: readonly string[];
  draft: boolean;
  state: 'open' | 'merged' | 'closed';
  /** Newest commit of the branch, as last seen. */
  head: string;
  mergeCommit?: string;
  /** Who merged or closed it. */
  by?: string;
  comments: readonly { marker: string; body: string; at: string }[];
  /** RFC 3339. */
  openedAt: string;
  updatedAt: string;
}

export type LocalMerge =
  | { outcome: 'merged'; commit: string }
  /** In words for people: a conflict, a draft, a branch that moved since it was looked at. */
  | { outcome: 'not-mergeable'; reason: string };

/** A Forge for a bare repository, and what its pages need beside. */
export interface LocalForge extends Forge {
  /** All of them, the newest first. */
  list(signal?: AbortSignal): Promise<LocalPullRequest[]>;
  /** One as it is now, with how it stands; undefined where there is none. */
  view(
    number: number,
    signal?: AbortSignal,
  ): Promise<{ pullRequest: LocalPullRequest; state: PullRequestState } | undefined>;
  /** What merging it would change, as a unified diff; undefined where that is too much to show. */
  difference(number: number, signal?: AbortSignal): Promise<string | undefined>;
  /** Merges the commit that somebody looked at. Of one that is merged already it says so. */
  merge(
    number: number,
    merge: { head: string; by: CommitIdentity },
    signal?: AbortSignal,
  ): Promise<LocalMerge>;
  /** Closes it without merging, as a person; its branch stays. */
  decline(number: number, decline: { by: string; reason: string }, signal?: AbortSignal): Promise<void>;
}
