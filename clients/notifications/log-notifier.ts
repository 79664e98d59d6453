import { describeReview } from '../../domain/approval/describe-review.ts';
import { describeLease } from '../../domain/emergency/describe-lease.ts';
import type { Notifier } from './notifier.ts';

/** Tells people through the log of the process, where no messaging service is configured. */
export function createLogNotifier(write: (line: string) => void): Notifier {
  const say = (
    target: string,
    { headline, details }: { headline: string; details: readonly string[] },
  ): void => write([`[${target}] ${headline}`, ...details.map((detail) => `    ${detail}`)].join('\n'));
  return {
    async show(card) {
      say(card.target, describeReview(card));
    },
    async showLease(card) {
      say(card.target, describeLease(card));
    },
  };
}
