import type { Decision } from '../domain/approval/review.ts';
import type { DriftItem } from '../domain/infrastructure/drift-item.ts';
import type { ReviewMoment } from '../domain/approval/review-card.ts';
import type { HealResult, Observation, RemediateDriftResult, SeenItem } from '../workflows/messages.ts';

/** What a remediation asks of the world. */
export interface RemediationActivities {
  /** Looks at the item's objects anew, at the newest commit. `gone` when they are true to Git. */
  observeItem(input: { target: string; seen: SeenItem; sequence: number }): Promise<Observation>;
  /** Makes the objects of an item equal Git, if they are still what was decided on, and verifies it. */
  healItem(input: { target: string; seen: SeenItem }): Promise<HealResult>;
  /** Tells people about a review. */
  tellPeople(input: {
    event: ReviewMoment;
    target: string;
    item: DriftItem;
    decision?: Decision;
    detail?: string;
    /** When the review ends, milliseconds since 1970. */
    expiresAt?: number;
  }): Promise<void>;
  /** Records in the target's state how an item ended. */
  recordOutcome(input: {
    target: string;
    cause: string;
    digest: string;
    result: RemediateDriftResult;
  }): Promise<void>;
}
