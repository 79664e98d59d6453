import type { CheckState } from '../../../domain/forge/checks.ts';

/** A pull request as a forge holds it. */
export interface HostedPullRequest {
  number: number;
  /** For people. */
  url: string;
  state: 'open' | 'merged' | 'closed';
  branch: string;
  base: string;
  /** Newest commit of the branch. */
  head: string;
  mergeCommit?: string;
  mergeable?: boolean;
  /** Without what the forge itself puts before the title of a draft. */
  title: string;
  body: string;
  draft: boolean;
  labels: readonly string[];
  author: string;
  /** Who merged or closed it. */
  by?: string;
}

/**
 * The calls of a forge that runs elsewhere, one each; what they are good for together is the same for every forge and
 * stands in `hosted-forge.ts`. Rejects with a ForgeError.
 */
export interface HostedApi {
  /** The open pull request of a branch of the repository itself; one into `base` rather than another. */
  findOpen(branch: string, base: string, signal?: AbortSignal): Promise<HostedPullRequest | undefined>;
  /** `exists` where the forge says that there is one already. */
  create(
    content: { branch: string; base: string; title: string; body: string; draft: boolean },
    signal?: AbortSignal,
  ): Promise<HostedPullRequest | 'exists'>;
  get(number: number, signal?: AbortSignal): Promise<HostedPullRequest>;
  edit(
    pullRequest: HostedPullRequest,
    changes: { title?: string; body?: string; base?: string; draft?: boolean },
    signal?: AbortSignal,
  ): Promise<void>;
  close(number: number, signal?: AbortSignal): Promise<void>;
  addLabels(number: number, labels: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Everybody who was asked for a review at any time, and who wrote one. */
  reviewersSoFar(number: number, signal?: AbortSignal): Promise<string[]>;
  askForReview(number: number, reviewers: readonly string[], signal?: AbortSignal): Promise<void>;
  comments(number: number, signal?: AbortSignal): AsyncIterable<{ id: number; body: string }>;
  addComment(number: number, body: string, signal?: AbortSignal): Promise<void>;
  /** Some forges know a comment only together with its pull request. */
  editComment(number: number, id: number, body: string, signal?: AbortSignal): Promise<void>;
  checksOf(commit: string, signal?: AbortSignal): Promise<CheckState[]>;
  /** None is no error. */
  deleteBranch(branch: string, signal?: AbortSignal): Promise<void>;
}
