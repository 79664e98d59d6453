import type { Notifiers } from '../activities/tell-people.ts';
import { createLogNotifier } from '../clients/notifications/log-notifier.ts';
import type { Notifier } from '../clients/notifications/notifier.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { createSlackClient } from '../clients/slack/create-slack-client.ts';
import { createMessageLedger } from '../clients/slack/message-ledger.ts';
import { createSlackNotifier } from '../clients/slack/slack-notifier.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { Slack } from '../config/schema/slack.ts';
import { readSecret } from '../config/secret.ts';

/** Every place where the configuration has people told; the log of the process where it names none. */
export function openNotifiers(
  { slack }: Configuration,
  { store, tell }: { store: ObjectStore; tell: (line: string) => void },
): Notifiers {
  const notifiers = new Map<string, Notifier>();
  if (slack !== undefined) notifiers.set('slack', openSlackNotifier(slack, store));
  if (notifiers.size === 0) notifiers.set('log', createLogNotifier(tell));
  return notifiers;
}

function openSlackNotifier({ apiUrl, botToken, channel }: Slack, store: ObjectStore): Notifier {
  return createSlackNotifier({
    slack: createSlackClient({ apiUrl, token: () => readSecret(botToken) }),
    ledger: createMessageLedger(store),
    channel,
    now: () => new Date(),
  });
}
