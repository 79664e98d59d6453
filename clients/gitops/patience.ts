import { setTimeout as sleep } from 'node:timers/promises';

/** How long and how often a tool is looked at while it works; milliseconds. */
export interface Patience {
  longest: number;
  between: number;
}

export const defaultPatience: Patience = { longest: 300_000, between: 1000 };

/** Looks until something comes of it; undefined when the patience is over. Rejects with the signal's reason. */
export async function lookUntil<Result>(
  look: () => Promise<Result | undefined>,
  { longest, between }: Patience,
  signal: AbortSignal | undefined,
): Promise<Result | undefined> {
  const end = performance.now() + longest;
  for (;;) {
    const result = await look();
    if (result !== undefined || performance.now() >= end) return result;
    await sleep(between, undefined, signal === undefined ? {} : { signal });
  }
}
