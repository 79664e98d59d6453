import type { ReviewCard } from '../../domain/approval/review-card.ts';
import type { LeaseCard } from '../../domain/emergency/lease-card.ts';

/** One place where people are told how reviews and emergencies stand. */
export interface Notifier {
  /**
   * Shows where an item stands: makes its message, or brings it up to date. Idempotent by the key of the card, and a
   * card is the whole present state, so a repeated or skipped call does no harm. Rejects with a ClientError when the
   * service cannot take it.
   */
  show(card: ReviewCard): Promise<void>;
  /** The same for an emergency. */
  showLease(card: LeaseCard): Promise<void>;
}
