import { setTimeout as sleep } from 'node:timers/promises';

const firstPause = 100;
const longestPause = 2000;

/**
 * Does something until it succeeds, as a controller whose API server is away: what it has to tell is told later.
 * Answers undefined when the signal aborts first.
 */
export async function insist<Value>(
  action: () => Promise<Value>,
  signal: AbortSignal,
): Promise<Value | undefined> {
  for (let pause = firstPause; !signal.aborted; pause = Math.min(2 * pause, longestPause)) {
    try {
      return await action();
    } catch {
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
