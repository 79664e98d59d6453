import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `run` for whoever asks the same (by `key`) before it begins, and answers all of them alike. */
export type ShareRun<Result> = (
  key: string,
  run: (signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
) => Promise<Result>;

interface SharedRun<Result> {
  /** By `performance.now()`; undefined while it has not begun. */
  begunAt: number | undefined;
  /** Callers that still wait for it. */
  waiting: number;
  stopping: AbortController;
  result: Promise<Result>;
}

/**
 * Many who ask the same at once share one answer. While a run is under way those who come wait for the next, so that
 * every answer was begun after each of its callers had asked: it is never older than what they would have got alone. A
 * caller's `signal` lets only that caller go; a run that nobody waits for any more is stopped.
 *
 * @param spacing milliseconds from the beginning of a run to that of the next one of the same key, at least: so the more
 *   often is asked, the more share each answer, and who asks alone is answered at once.
 */
export function createSharedRuns<Result>(spacing = 0): ShareRun<Result> {
  const newest = new Map<string, SharedRun<Result>>();

  function begin(key: string, run: (signal: AbortSignal) => Promise<Result>): SharedRun<Result> {
    const before = newest.get(key);
    const stopping = new AbortController();
    const shared: Omit<SharedRun<Result>, 'result'> = { begunAt: undefined, waiting: 0, stopping };
    const forget = (): void => {
      if (newest.get(key)?.stopping === stopping) newest.delete(key);
    };
    const result = (async () => {
      await before?.result.catch(() => undefined);
      const rest = (before?.begunAt ?? -Infinity) + spacing - performance.now();
      if (rest > 0) await sleep(rest, undefined, { signal: stopping.signal }).catch(() => undefined);
      shared.begunAt = performance.now();
      try {
        stopping.signal.throwIfAborted();
        return await run(stopping.signal);
      } finally {
        const left = shared.begunAt + spacing - performance.now();
        if (left > 0) setTimeout(forget, left).unref();
        else forget();
      }
    })();
    // Everybody may have gone by the time it fails.
    result.catch(() => undefined);
    const started = Object.assign(shared, { result });
    newest.set(key, started);
    return started;
  }

  return async (key, run, signal) => {
    signal?.throwIfAborted();
    const known = newest.get(key);
    const canJoin = known !== undefined && known.begunAt === undefined && !known.stopping.signal.aborted;
    const shared = canJoin ? known : begin(key, run);
    shared.waiting += 1;
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const leave = (): void => {
      shared.waiting -= 1;
      if (shared.waiting === 0) shared.stopping.abort(signal?.reason);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([shared.result, aborted]);
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  };
}
