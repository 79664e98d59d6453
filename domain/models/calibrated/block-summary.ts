import { upperBound } from '../../statistics/sorted-values.ts';

/**
 * How a column of the reference is spread over time: the rows of each bin in each of many equal blocks of neighbouring
 * rows. Small, stored in a profile, and enough to see how far a window of the reference of any length strays from the
 * whole.
 */
export interface BlockSummary {
  blocks: number;
  bins: number;
  /** Rows of each bin, block by block: `counts[block * bins + bin]`; missing values are not counted. */
  counts: Uint32Array;
}

const blocksOfReference = 64;
const binsOfNumbers = 32;
/** More categories than these share the last bin. */
const mostBins = 64;

/** Cuts at the reference's own quantiles; ties may make bins wider. `sorted` is ascending without NaN. */
export function summariseNumbers(values: Float64Array, sorted: Float64Array): BlockSummary {
  const cuts: number[] = [];
  for (let bin = 1; bin < binsOfNumbers; bin++) {
    const cut = sorted[Math.floor((bin / binsOfNumbers) * sorted.length)]!;
    if (cut !== cuts.at(-1)) cuts.push(cut);
  }
  const edges = Float64Array.from(cuts);
  return summarise(values.length, cuts.length + 1, (row) => {
    const value = values[row]!;
    return Number.isNaN(value) ? -1 : upperBound(edges, value);
  });
}

export function summariseCategories(codes: Int32Array, counts: Float64Array): BlockSummary {
  const byFrequency = [...counts.keys()].toSorted((a, b) => counts[b]! - counts[a]!);
  const binOfCode = new Int32Array(counts.length);
  for (const [rank, code] of byFrequency.entries()) binOfCode[code] = Math.min(rank, mostBins - 1);
  return summarise(codes.length, Math.min(counts.length, mostBins), (row) => binOfCode[codes[row]!] ?? -1);
}

function summarise(rows: number, bins: number, binOfRow: (row: number) => number): BlockSummary {
  const blocks = Math.max(1, Math.min(blocksOfReference, rows));
  const counts = new Uint32Array(blocks * bins);
  for (let row = 0; row < rows; row++) {
    const bin = binOfRow(row);
    if (bin >= 0) counts[Math.floor((row / rows) * blocks) * bins + bin]!++;
  }
  return { blocks, bins, counts };
}
