import type { Notifiers } from '../activities/tell-people.ts';
import { createLogNotifier } from '../clients/notifications/log-notifier.ts';
import type { Configuration } from '../config/schema/configuration.ts';

/** Every place where the configuration has people told; the log of the process where it names none. */
export function openNotifiers(_configuration: Configuration, tell: (line: string) => void): Notifiers {
  return new Map([['log', createLogNotifier(tell)]]);
}
