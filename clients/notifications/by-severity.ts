import { severities } from '../../domain/infrastructure/finding.ts';
import type { Severity } from '../../domain/infrastructure/finding.ts';
import type { Notifier } from './notifier.ts';

/**
 * Tells only of what is at least so severe. That something is over is always told: it may have been more severe when
 * it began.
 */
export function bySeverity(least: Severity, notifier: Notifier): Notifier {
  return {
    async show(card) {
      const isSevere = severities.indexOf(card.item.severity) >= severities.indexOf(least);
      if (isSevere || !card.isOpen) await notifier.show(card);
    },
    // Who is told of severe drift only wants to know that something is not healed.
    showLease: (card) => notifier.showLease(card),
  };
}
