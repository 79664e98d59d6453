import type { ReviewCard } from '../../domain/approval/review-card.ts';
import { ClientError } from '../errors.ts';
import type { Notifier } from './notifier.ts';

/** Some of several services could not be told. Retried while any of them may still take the message. */
export class NotificationError extends ClientError {
  readonly code = 'notification';
  readonly retryable: boolean;
  override readonly retryDelay: number | undefined;

  constructor(errors: readonly ClientError[]) {
    super(errors.map(({ message }) => message).join('; '));
    this.retryable = errors.some(({ retryable }) => retryable);
    this.retryDelay = Math.max(0, ...errors.map(({ retryDelay = 0 }) => retryDelay)) || undefined;
  }
}

/**
 * Tells several services as if they were one. Each is told whatever becomes of the others; a repeated call tells
 * those again that have it already, which does no harm.
 */
export function createNotifiers(notifiers: readonly Notifier[]): Notifier {
  return {
    async show(card: ReviewCard) {
      const results = await Promise.allSettled(notifiers.map((notifier) => notifier.show(card)));
      const reasons = results.flatMap((result): unknown[] =>
        result.status === 'rejected' ? [result.reason] : [],
      );
      if (reasons.length === 0) return;
      const known = reasons.filter((reason) => reason instanceof ClientError);
      // What nobody raises on purpose is a defect: it passes as it is.
      if (known.length < reasons.length || reasons.length === 1) throw reasons[0];
      throw new NotificationError(known);
    },
  };
}
