import { normalTwoSided } from '../../statistics/distributions/normal.ts';
import type { Column } from '../column.ts';
import type { QualityFinding } from '../drift-report.ts';
import { sureEnough } from './chance.ts';
import { formatShare } from '../report/format.ts';

/** Rows of a data set as 53-bit hashes, built column by column. */
export type RowHashes = Float64Array;

const smallestChange = 0.01;

export function newRowHashes(rows: number): RowHashes {
  return new Float64Array(rows);
}

/** Mixes a column's values into the hashes of their rows; every data set has to be given its columns in one order. */
export function addToRowHashes(hashes: RowHashes, column: Column): void {
  const bits = new Float64Array(1);
  const words = new Uint32Array(bits.buffer);
  const states = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
  for (let row = 0; row < hashes.length; row++) {
    // Adding 0 makes −0 and 0 one value.
    bits[0] = column.type === 'numerical' ? column.values[row]! + 0 : column.codes[row]!;
    states[2 * row] = mix(states[2 * row]! ^ words[0]!, words[1]!);
    states[2 * row + 1] = mix(states[2 * row + 1]! ^ words[1]!, states[2 * row]! ^ words[0]!);
  }
}

/** The share of the first `rows` rows that repeat an earlier one. */
export function duplicateShare(hashes: RowHashes, rows: number): number {
  const states = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
  const seen = new Set<number>();
  for (let row = 0; row < rows; row++) seen.add((states[2 * row]! >>> 11) * 2 ** 32 + states[2 * row + 1]!);
  return rows === 0 ? 0 : (rows - seen.size) / rows;
}

/** Rows that repeat each other more than in as many rows of the reference. */
export function duplicates(before: number, after: number, rows: number): QualityFinding | null {
  if (rows === 0 || after - before < smallestChange) return null;
  const pooled = (before + after) / 2;
  const error = Math.sqrt((pooled * (1 - pooled) * 2) / rows);
  if (normalTwoSided((after - before) / error) > sureEnough) return null;
  return {
    kind: 'duplicates',
    column: null,
    severity: after - before >= 0.1 ? 'high' : 'medium',
    message: `${formatShare(after)} of the rows repeat an earlier one; in as many rows of the reference ${formatShare(before)} do`,
  };
}

/** A round of MurmurHash3. */
function mix(state: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e2d51);
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593) ^ state;
  mixed = Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
