/** Whether events were seen before, within the last so many. */
export interface RecentEvents {
  /** Notes an event by its digest; true where it is a repeated one. */
  isRepeated(digest: number): boolean;
  state(): Float64Array;
}

/**
 * Remembers between `most` and twice as many digests. Two generations: when the younger is full, the older is
 * forgotten.
 */
export function createRecentEvents(most: number, state: Iterable<number> = []): RecentEvents {
  let older = new Set<number>();
  let younger = new Set<number>();
  const note = (digest: number): void => {
    younger.add(digest);
    if (younger.size < most) return;
    older = younger;
    younger = new Set();
  };
  for (const digest of state) note(digest);
  return {
    isRepeated(digest) {
      if (younger.has(digest) || older.has(digest)) return true;
      note(digest);
      return false;
    },
    state: () => Float64Array.from([...older, ...younger]),
  };
}
