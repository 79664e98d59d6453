import { setTimeout as sleep } from 'node:timers/promises';

/** Rung by whoever notices that something changed; heard by one who looks again then. */
export interface ChangeBell {
  ring(): void;
  /**
   * Waits until it has been rung since it was last heard and is quiet again, or until the interval is over. Resolves
   * at once when the signal is aborted.
   */
  heard(interval: number, signal: AbortSignal): Promise<void>;
}

/** Editors and clusters write in bursts: one look afterwards is enough. Milliseconds. */
const quiet = 200;
const longestBurst = 2000;

export function createChangeBell(): ChangeBell {
  let last = Number.NEGATIVE_INFINITY;
  let rung = Promise.withResolvers<void>();
  return {
    ring() {
      last = performance.now();
      rung.resolve();
    },
    async heard(interval, signal) {
      const waiting = new AbortController();
      await Promise.race([rung.promise, pause(interval, AbortSignal.any([signal, waiting.signal]))]);
      waiting.abort();
      const first = performance.now();
      const isNoisy = (): boolean => {
        const time = performance.now();
        return time - last < quiet && time - first < longestBurst;
      };
      while (!signal.aborted && isNoisy()) await pause(quiet, signal);
      // From here on whoever listened looks again; what is rung during that is for the next time.
      rung = Promise.withResolvers<void>();
    },
  };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
