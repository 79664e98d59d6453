import { ConnectionLostError, ServerError, TooManyRequestsError } from '../errors.ts';
import { pause } from './bounded-signal.ts';

const attempts = 4;
const firstPauseMilliseconds = 250;
/** A longer wait than this is the caller's decision, so the error is handed on. */
const longestPauseMilliseconds = 30_000;

export interface RetryNotice {
  error: Error;
  waitMilliseconds: number;
}

/**
 * Runs a request that changes nothing, again where the server asks for patience (429 and 503 with Retry-After), is
 * restarting (502, 503, 504) or cut the connection. Four attempts at most; the last error is thrown.
 */
export async function retryRead<T>(
  read: () => Promise<T>,
  signal: AbortSignal | undefined,
  onRetry: (notice: RetryNotice) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      const wait = attempt === attempts ? undefined : waitBeforeRetry(error, attempt);
      if (wait === undefined || wait > longestPauseMilliseconds) throw error;
      onRetry({ error: error as Error, waitMilliseconds: wait });
      await pause(wait, signal);
    }
  }
}

/** Milliseconds to wait, or undefined for an error that waiting does not mend. */
function waitBeforeRetry(error: unknown, attempt: number): number | undefined {
  if (error instanceof TooManyRequestsError || error instanceof ServerError) {
    if (error.retryAfter !== undefined) return error.retryAfter * 1000;
  }
  const passing =
    error instanceof ConnectionLostError ||
    error instanceof TooManyRequestsError ||
    (error instanceof ServerError && [502, 503, 504].includes(error.status));
  return passing ? backoff(attempt, firstPauseMilliseconds, longestPauseMilliseconds) : undefined;
}

/** Doubles with each attempt (counted from 1) up to a limit; half of it is random, so that clients spread out. */
export function backoff(attempt: number, first: number, longest: number): number {
  const full = Math.min(longest, first * 2 ** Math.min(attempt - 1, 30));
  return full / 2 + (Math.random() * full) / 2;
}
