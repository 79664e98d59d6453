import type { AcceptedDecision } from '../domain/approval/review.ts';
import type {
  ChangeKind,
  ProposedChange,
  PullRequestReference,
  PullRequestState,
} from '../domain/forge/pull-request.ts';
import type { SeenItem } from '../workflows/messages.ts';

/** How drift is carried back to Git. */
export interface PullRequestActivities {
  /**
   * Puts a change into the one pull request of a key: opens it, or brings it up to date with the evidence. What it says
   * about why, and who asked for it, is in `because`.
   */
  proposeChange(input: {
    target: string;
    /** Stable for what asks: an item of drift, an emergency. One key has one branch and one pull request. */
    key: string;
    kind: ChangeKind;
    seen: SeenItem;
    because: { reason: string; requestedBy?: string };
    /** The answer of a person behind it; an ignore rule is made from one. */
    decision?: AcceptedDecision;
    draft?: boolean;
  }): Promise<ProposedChange>;
  readPullRequest(input: { target: string; pullRequest: PullRequestReference }): Promise<PullRequestState>;
  closePullRequest(input: {
    target: string;
    pullRequest: PullRequestReference;
    reason: string;
  }): Promise<void>;
  /** Whether Git has the record by which reviewers allowed to restore an item, for exactly what was seen of it. */
  readRevertRecord(input: { target: string; seen: SeenItem }): Promise<RevertApproval>;
}

/** `reason`: why it is not approved, in words for people. */
export type RevertApproval = { approved: true } | { approved: false; reason: string };
