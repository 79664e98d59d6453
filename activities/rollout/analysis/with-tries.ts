import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError } from '../../../clients/errors.ts';

/** What a question came to: an answer, or why there is none, in one line. */
export type Answer<T> = { value: T } | { fault: string };

/** Before the second and the third try, milliseconds. */
const usualPauses = [1000, 3000] as const;

/**
 * Asks once and, where it may help, a few times more. A look is not worth more: the next one comes soon, and that this
 * one has no answer is a finding of its own.
 */
export async function withTries<T>(
  ask: () => Promise<T>,
  pauses: readonly number[] = usualPauses,
  signal?: AbortSignal,
): Promise<Answer<T>> {
  for (const pause of [...pauses, undefined]) {
    try {
      return { value: await ask() };
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof ClientError)) throw error;
      if (pause === undefined || !error.retryable) return { fault: error.message };
      await sleep(pause, undefined, { signal });
    }
  }
  throw new TypeError('a list with an end has a last element');
}
