import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError } from '../../../clients/errors.ts';

/** What a question came to: an answer, or why there is none, in one line. */
export type Answer<T> = { value: T } | { fault: string };

/** How long one look asks, and who may stop it. */
export interface Patience {
  /** Waits before a failed question is asked again, milliseconds. */
  pauses: readonly number[];
  /** Ends what is asked: the look has no more time. */
  over: AbortSignal;
  /** The activity is cancelled. */
  cancelled?: AbortSignal | undefined;
}

/**
 * Asks once and, where it may help, a few times more, in the time of one look. A look is not worth more: the next one
 * comes soon, and that this one has no answer is a finding of its own.
 */
export async function withTries<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { pauses, over, cancelled }: Patience,
): Promise<Answer<T>> {
  const signal = cancelled === undefined ? over : AbortSignal.any([over, cancelled]);
  for (let attempt = 0; ; attempt++) {
    try {
      signal.throwIfAborted();
      return { value: await ask(signal) };
    } catch (error) {
      cancelled?.throwIfAborted();
      if (over.aborted) return { fault: 'there was no answer in the time of one look' };
      if (!(error instanceof ClientError)) throw error;
      const pause = pauses[attempt];
      if (pause === undefined || !error.retryable) return { fault: error.message };
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
