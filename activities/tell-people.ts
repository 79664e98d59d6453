import type { Notifier } from '../clients/notifications/notifier.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { ReviewCard, ReviewCardDraft } from '../domain/approval/review-card.ts';
import type { Finding } from '../domain/infrastructure/finding.ts';
import type { RemediationActivities } from './remediation-activities.ts';
import { readJson } from './stored-json.ts';

/** The places where people are told, by name: each has its own messages, retried apart from the others'. */
export type Notifiers = ReadonlyMap<string, Notifier>;

export function createTellPeople(deps: {
  notifiers: Notifiers;
  store: ObjectStore;
  /** Where a person finds more about what a card shows. */
  linksOf: (card: ReviewCardDraft) => ReviewCard['links'];
}): RemediationActivities['tellPeople'] {
  return async ({ notifier, card, evidence }) => {
    const place = deps.notifiers.get(notifier);
    // It was taken out of the configuration after this message was written.
    if (place === undefined) return;
    const findings = evidence === undefined ? [] : await readJson<Finding[]>(deps.store, evidence);
    await place.show({ ...card, findings, links: deps.linksOf(card) });
  };
}
