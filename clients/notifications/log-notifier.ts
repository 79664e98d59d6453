import { describeReview } from '../../domain/approval/describe-review.ts';
import type { Notifier } from './notifier.ts';

/** Tells people through the log of the process, where no messaging service is configured. */
export function createLogNotifier(write: (line: string) => void): Notifier {
  return {
    async show(card) {
      const { headline, details } = describeReview(card);
      write([`[${card.target}] ${headline}`, ...details.map((detail) => `    ${detail}`)].join('\n'));
    },
  };
}
