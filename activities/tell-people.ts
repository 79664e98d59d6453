import type { Notifier } from '../clients/notifications/notifier.ts';
import { composeReviewMessage } from '../domain/infrastructure/review-message.ts';
import type { RemediationActivities } from './remediation-activities.ts';

export function createTellPeople(deps: { notifier: Notifier }): RemediationActivities['tellPeople'] {
  return async ({ event, target, item, ...about }) => {
    const message = composeReviewMessage(event, item, about);
    const asks = event === 'asked' || event === 'asked-again' || event === 'reminded';
    await deps.notifier.notify({
      target,
      key: `${target}/${item.cause}`,
      ...message,
      urgency: asks ? 'question' : 'information',
    });
  };
}
