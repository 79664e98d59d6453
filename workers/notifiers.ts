import type { Notifiers } from '../activities/tell-people.ts';
import { bySeverity } from '../clients/notifications/by-severity.ts';
import { createLogNotifier } from '../clients/notifications/log-notifier.ts';
import type { Notifier } from '../clients/notifications/notifier.ts';
import { createPagerDutyNotifier } from '../clients/notifications/pagerduty-notifier.ts';
import { createWebhookNotifier } from '../clients/notifications/webhook-notifier.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { createSlackClient } from '../clients/slack/create-slack-client.ts';
import { createMessageLedger } from '../clients/slack/message-ledger.ts';
import { createSlackNotifier } from '../clients/slack/slack-notifier.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { Notification } from '../config/schema/notification.ts';
import type { Slack } from '../config/schema/slack.ts';
import { readSecret } from '../config/secret.ts';

/** Every place where the configuration has people told; the log of the process where it names none. */
export function openNotifiers(
  { slack, notifications }: Configuration,
  { store, tell }: { store: ObjectStore; tell: (line: string) => void },
): Notifiers {
  const notifiers = new Map<string, Notifier>();
  if (slack !== undefined) notifiers.set('slack', openSlackNotifier(slack, store));
  for (const notification of notifications) {
    notifiers.set(notification.name, bySeverity(notification.minSeverity, openNotification(notification)));
  }
  if (notifiers.size === 0) notifiers.set('log', createLogNotifier(tell));
  return notifiers;
}

/** The names of these places, for whoever starts what tells people and tells nobody itself. */
export function notifierNames({ slack, notifications }: Configuration): string[] {
  const names = [...(slack === undefined ? [] : ['slack']), ...notifications.map(({ name }) => name)];
  return names.length === 0 ? ['log'] : names;
}

function openNotification({ webhook, pagerduty }: Notification): Notifier {
  if (pagerduty !== undefined) {
    const { url, routingKey } = pagerduty;
    return createPagerDutyNotifier({ url, routingKey: () => readSecret(routingKey) });
  }
  if (webhook === undefined) throw new Error('a notification names either a webhook or PagerDuty');
  const { url, key } = webhook;
  return createWebhookNotifier({ url, key: () => readSecret(key), now: () => new Date() });
}

function openSlackNotifier({ apiUrl, botToken, channel }: Slack, store: ObjectStore): Notifier {
  return createSlackNotifier({
    slack: createSlackClient({ apiUrl, token: () => readSecret(botToken) }),
    ledger: createMessageLedger(store),
    channel,
    now: () => new Date(),
  });
}
