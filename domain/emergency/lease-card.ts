import type { Approver } from '../approval/review-terms.ts';
import type { PullRequestReference } from '../forge/pull-request.ts';

/** What has just happened to a lease. */
export type LeaseMoment =
  | 'opened'
  | 'changed'
  | 'quiet'
  | 'proposed'
  | 'merged'
  | 'declined'
  | 'sighted'
  | 'trouble'
  | 'extended'
  | 'reminded'
  | 'escalated'
  | 'overdue'
  | 'resolved'
  | 'closed'
  | 'expired'
  | 'cancelled';

/** The pull request that follows the changes, as people are told of it. */
export interface LeasePullRequest extends PullRequestReference {
  state: 'open' | 'merged' | 'closed';
}

/**
 * Where a lease stands, ready to be shown by any messaging service: always the whole present state, so that showing the
 * newest card is enough whatever was shown before. Plain data, no secret values.
 */
export interface LeaseCard {
  /** One thread, one incident. */
  key: string;
  target: string;
  id: string;
  workflowId: string;
  /** First run of its workflow. */
  episode: string;
  moment: LeaseMoment;
  /** When the moment was, RFC 3339. */
  at: string;
  isOpen: boolean;
  /** What it covers, in words. */
  scope: string;
  reason: string;
  openedBy: string;
  /** RFC 3339. */
  openedAt: string;
  expiresAt: string;
  /** How many objects differ from Git in its scope, and what moved, in a few lines. */
  objects: number;
  brief: readonly string[];
  /** What of Argo CD and Flux is held, or why it is not, in words; undefined where neither applies the target. */
  governor?: string;
  pullRequest?: LeasePullRequest;
  /** Why no pull request follows the changes, in words, where none does. */
  withoutPullRequest?: string;
  /** Whom this concerns now. */
  call?: readonly Approver[];
  /** What goes wrong, or how it ended, in one line. */
  detail?: string;
  links: { page?: string; workflow?: string };
}

/** A card as a workflow makes it: without what only the configuration knows. */
export type LeaseCardDraft = Omit<LeaseCard, 'links'>;
