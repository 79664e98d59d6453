import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds after which waiting fails. */
  within: number;
  /** Milliseconds between two looks. */
  every?: number;
  signal?: AbortSignal;
}

/** Raised when a condition did not come true in time; `cause` is the last error that looking at it raised. */
class WaitTimeoutError extends Error {
  constructor(milliseconds: number, cause: unknown) {
    super(`not within ${milliseconds / 1000} s${cause instanceof Error ? ` (${cause.message})` : ''}`, {
      cause,
    });
    this.name = 'WaitTimeoutError';
  }
}

/**
 * Looks again and again until `condition` gives something other than false or undefined, and returns it.
 * An error it throws counts as "not yet". Raises WaitTimeoutError, or the signal's reason.
 */
export async function waitUntil<Value>(
  condition: () => Promise<Value | false | undefined> | Value | false | undefined,
  { within, every = 50, signal }: WaitOptions,
): Promise<Value> {
  const deadline = performance.now() + within;
  let lastError: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const value = await condition();
      if (value !== false && value !== undefined) return value;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadline) throw new WaitTimeoutError(within, lastError);
    await sleep(every, undefined, signal ? { signal } : {}).catch(() => {});
  }
}
