import type { ChangeKind } from '../forge/pull-request.ts';
import type { DriftItem } from '../infrastructure/drift-item.ts';
import type { Finding } from '../infrastructure/finding.ts';
import type { IncidentDetails } from '../models/incident/incident-details.ts';
import type { RolloutDetails } from '../models/rollout/rollout-card.ts';
import type { RetrainingDetails } from '../models/training/retraining-card.ts';
import type { AcceptedDecision, ReviewAction } from './decision.ts';
import type { Approver } from './review-terms.ts';

/** What has just happened to a review. */
export type ReviewMoment =
  | 'asked'
  | 'asked-again'
  | 'reminded'
  | 'escalated'
  | 'approved'
  | 'decided'
  | 'snoozed'
  /** A pull request is open and waits for a merge. */
  | 'proposed'
  | 'checks-failed'
  | 'expired'
  | 'withdrawn'
  | 'healed'
  | 'codified'
  | 'ignored'
  /** Of an incident, a retraining or a rollout: something about it is new, and nobody is asked anew. */
  | 'updated'
  | 'recovered'
  /** Of a rollout: the new model serves for good, or the one before it serves again. */
  | 'promoted'
  | 'rolled-back'
  /** Of a retraining: the candidate is in the registry, or there is none and everything was put back. */
  | 'registered'
  | 'put-back'
  | 'failed';

/** What a card says of the thing it is about: an item of drift, or an incident of a model in the same words. */
export type ReviewItem = Pick<
  DriftItem,
  | 'title'
  | 'brief'
  | 'impact'
  | 'findings'
  | 'objects'
  | 'drift'
  | 'severity'
  | 'managers'
  | 'actors'
  | 'notHealable'
  | 'digest'
  | 'reasons'
>;

/**
 * Where one item stands, ready to be shown by any messaging service or page: always the whole present state, so that
 * showing the newest card is enough whatever was shown before. Plain data, no secret values.
 */
export interface ReviewCard {
  /** Stable for an item: one thread, one incident, one dedup key. */
  key: string;
  target: string;
  cause: string;
  /** The remediation that asks. */
  workflowId: string;
  /** First run of that remediation: an item that closed and drifts again is a new episode, told about anew. */
  episode: string;
  moment: ReviewMoment;
  /** When the moment was, RFC 3339: two reminders differ by it, and one that is told twice does not. */
  at: string;
  /** Whether people are still waited for: a decision, or a merge. */
  isOpen: boolean;
  item: ReviewItem;
  /** What only an incident of a model has. */
  incident?: IncidentDetails | undefined;
  /** What only a retraining of a model has. */
  retraining?: RetrainingDetails | undefined;
  /** What only a rollout of a model has. */
  rollout?: RolloutDetails | undefined;
  /** The findings behind the item, as they were when the card was made. */
  findings: Finding[];
  /** What can be answered now, on the evidence with the digest of the item; empty unless open. */
  actions: readonly ReviewAction[];
  /** Accepted answers so far, the oldest first. */
  decisions: readonly AcceptedDecision[];
  /** How many agreeing answers a change needs. */
  quorum: number;
  /** Who may decide now; undefined where everybody who reaches a door may. */
  approvers?: readonly Approver[] | undefined;
  /** Until when the item sleeps; it can be decided on all the same. RFC 3339. */
  snoozedUntil?: string | undefined;
  /** RFC 3339. */
  askedAt: string | undefined;
  expiresAt: string | undefined;
  /** The pull request that carries it back to Git, where there is one. */
  pullRequest?: ShownPullRequest | undefined;
  /** Why it came to this, or how it ended, in one line. */
  detail: string | undefined;
  links: { page?: string; workflow?: string; report?: string };
}

/** A pull request as people are shown it. */
export interface ShownPullRequest {
  kind: ChangeKind;
  number: number;
  url: string;
}

/** A card as a workflow makes it: without what only storage and configuration know. */
export type ReviewCardDraft = Omit<ReviewCard, 'findings' | 'links'>;
