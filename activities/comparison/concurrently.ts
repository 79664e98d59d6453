/** Works through items, a few at a time. The first error stops the rest and is thrown once all have come to rest. */
export async function eachConcurrently<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}

/** Takes one of a few places, waiting for one to become free; the answer gives it back. */
export type TakePlace = () => Promise<() => void>;

export function createPlaces(limit: number): TakePlace {
  let free = limit;
  const waiting: (() => void)[] = [];
  const give = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return give;
  };
}

/** Work that goes on beside what starts it, in a bounded amount. */
export interface Background {
  /** Starts work; resolves when there is room for more. Rejects with the first error of any. */
  start(work: () => Promise<void>): Promise<void>;
  /** Resolves when all has come to rest; rejects with the first error of any. */
  finished(): Promise<void>;
}

export function createBackground(mostAtOnce: number): Background {
  const takePlace = createPlaces(mostAtOnce);
  const underWay = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const refuseAfterFailure = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    async start(work) {
      const givePlace = await takePlace();
      const running = (async () => {
        try {
          if (failure === undefined) await work();
        } catch (error) {
          failure ??= { error };
        } finally {
          givePlace();
        }
      })().finally(() => underWay.delete(running));
      underWay.add(running);
      refuseAfterFailure();
    },
    async finished() {
      while (underWay.size > 0) await Promise.all(underWay);
      refuseAfterFailure();
    },
  };
}
