import type { Notifier } from './notifier.ts';

/** Tells people through the log of the process, where no messaging service is configured. */
export function createLogNotifier(write: (line: string) => void): Notifier {
  return {
    async notify({ target, headline, details }) {
      write([`[${target}] ${headline}`, ...details.map((detail) => `    ${detail}`)].join('\n'));
    },
  };
}
