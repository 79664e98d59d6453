/** Without a stated sample, so many rows are read of a larger data set: all statistics are stable long before. */
export const mostRows = 2_097_152;

/**
 * A simple random sample without replacement: which of the rows to keep, in ascending order, or undefined for all.
 * The same seed selects the same rows. Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, S).
 *
 * @param sample how many rows are wanted; by default as many as memory is meant for
 */
export function selectRows(
  rows: number,
  sample: number = mostRows,
  seed = 1,
): Uint32Array<SharedArrayBuffer> | undefined {
  if (rows <= sample) return undefined;
  const selection = new Uint32Array(new SharedArrayBuffer(sample * Uint32Array.BYTES_PER_ELEMENT));
  const random = uniform(seed);
  let chosen = 0;
  for (let row = 0; chosen < sample; row++)
    if (random() * (rows - row) < sample - chosen) selection[chosen++] = row;
  return selection;
}

/** A sample of rows of which some were selected before. */
export function selectAmong(
  selection: Uint32Array<SharedArrayBuffer> | undefined,
  rows: number,
  sample: number,
  seed: number,
): Uint32Array<SharedArrayBuffer> | undefined {
  const chosen = selectRows(rows, sample, seed);
  if (chosen === undefined || selection === undefined) return chosen ?? selection;
  for (const [index, row] of chosen.entries()) chosen[index] = selection[row] ?? 0;
  return chosen;
}

/** Uniform numbers in [0, 1) by SplitMix with 32-bit state; good enough to pick rows. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
