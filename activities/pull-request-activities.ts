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
    draft?: boolean;
  }): Promise<ProposedChange>;
  readPullRequest(input: { target: string; pullRequest: PullRequestReference }): Promise<PullRequestState>;
  closePullRequest(input: {
    target: string;
    pullRequest: PullRequestReference;
    reason: string;
  }): Promise<void>;
}
