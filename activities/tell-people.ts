import type { Notifier } from '../clients/notifications/notifier.ts';
import type { ReviewCard } from '../domain/approval/review-card.ts';
import { possibleActions } from '../domain/infrastructure/possible-actions.ts';
import { remediationId } from '../workflows/messages.ts';
import type { RemediationActivities } from './remediation-activities.ts';

export function createTellPeople(deps: { notifier: Notifier }): RemediationActivities['tellPeople'] {
  return async ({ event, target, item, decision, detail, expiresAt }) => {
    const isOpen = event === 'asked' || event === 'asked-again' || event === 'reminded';
    const card: ReviewCard = {
      key: `${target}/${item.cause}`,
      target,
      cause: item.cause,
      workflowId: remediationId(target, item.cause),
      moment: event,
      isOpen,
      item,
      findings: [],
      actions: isOpen ? possibleActions(item) : [],
      decisions: decision === undefined ? [] : [decision],
      quorum: 1,
      askedAt: undefined,
      expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
      detail,
      links: {},
    };
    await deps.notifier.show(card);
  };
}
