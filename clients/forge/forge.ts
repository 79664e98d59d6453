import type { PullRequestReference, PullRequestState } from '../../domain/forge/pull-request.ts';

/** A pull request as it should be. Its branch has been pushed. */
export interface PullRequestContent {
  branch: string;
  /** Branch that it is to be merged into. */
  base: string;
  title: string;
  /** Markdown. It ends with `marker`, by which the pull request is known again. */
  body: string;
  marker: string;
  labels: readonly string[];
  /** User names, and teams as `organisation/team`. */
  reviewers: readonly string[];
  draft: boolean;
}

/** Something that happened to a pull request, from a webhook whose signature was checked. */
export interface ForgeEvent {
  kind: 'merged' | 'closed' | 'reopened' | 'pushed' | 'commented';
  pullRequest: number;
  branch: string;
  by: string;
}

/**
 * Where the pull requests of one repository live. Every call is idempotent: what is there already as it should be is
 * left alone, and what an earlier call left unfinished is finished. Rejects with a ForgeError (see errors.ts).
 */
export interface Forge {
  /**
   * Opens a pull request, or brings the open one of the same branch up to date. What people wrote around our part of
   * the body stays; labels are only added; whoever was asked for a review once, or wrote it, is not asked again.
   */
  propose(content: PullRequestContent, signal?: AbortSignal): Promise<PullRequestReference>;
  /** The open pull request of a branch into `base`; undefined where there is none. */
  find(branch: string, base: string, signal?: AbortSignal): Promise<PullRequestReference | undefined>;
  read(pullRequest: PullRequestReference, signal?: AbortSignal): Promise<PullRequestState>;
  /** Adds a comment once: one with the same marker is brought up to date instead. */
  comment(
    pullRequest: PullRequestReference,
    comment: { body: string; marker: string },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Closes it with a comment that says why, and deletes its branch; of a merged one only the branch. */
  close(pullRequest: PullRequestReference, reason: string, signal?: AbortSignal): Promise<void>;
}
