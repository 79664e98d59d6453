import type { ReviewCard } from '../../domain/approval/review-card.ts';

/** One place where people are told how reviews stand. */
export interface Notifier {
  /**
   * Shows where an item stands: makes its message, or brings it up to date. Idempotent by the key of the card, and a
   * card is the whole present state, so a repeated or skipped call does no harm. Rejects with a ClientError when the
   * service cannot take it.
   */
  show(card: ReviewCard): Promise<void>;
}
