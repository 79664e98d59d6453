import type { LeaseCard, LeaseCardDraft } from '../../domain/emergency/lease-card.ts';
import type { Notifiers } from '../tell-people.ts';
import type { EmergencyActivities } from './emergency-activities.ts';

export function createTellAboutLease(deps: {
  notifiers: Notifiers;
  /** Where a person finds more about a lease. */
  leaseLinksOf: (card: LeaseCardDraft) => LeaseCard['links'];
}): EmergencyActivities['tellAboutLease'] {
  return async ({ notifier, card }) => {
    // One that is unknown was taken out of the configuration after this message was written.
    await deps.notifiers.get(notifier)?.showLease({ ...card, links: deps.leaseLinksOf(card) });
  };
}
