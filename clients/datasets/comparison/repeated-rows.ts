import type { QualityFinding } from '../../../domain/models/drift-report.ts';
import { duplicates, duplicateShare, type RowHashes } from '../../../domain/models/quality/duplicates.ts';

/** Rows that repeat each other are looked for among so many. */
export const mostHashedRows = 50_000;

/** The share of repeated rows among the first so many; kept in a profile, whose rows are gone. */
export interface RepeatedRows {
  rows: number;
  share: number;
}

/** One hash for each row out of those that threads made of different columns. */
export function combineHashes(parts: readonly RowHashes[]): RowHashes {
  const [first = new Float64Array(0), ...others] = parts;
  const combined = words(first);
  for (const other of others)
    for (const [index, word] of words(other).entries())
      // Even, so that two equal columns on two threads do not cancel.
      combined[index] = (combined[index] ?? 0) + Math.imul(word, 0x9e3779b0);
  return first;
}

/** Shares at halving numbers of rows: the current data may be shorter than the reference. */
export function repeatedRows(hashes: RowHashes): RepeatedRows[] {
  const shares: RepeatedRows[] = [];
  for (let rows = hashes.length; rows >= 100; rows = Math.floor(rows / 2))
    shares.push({ rows, share: duplicateShare(hashes, rows) });
  return shares;
}

/** Whether the current data repeats rows more than the reference does in as many. */
export function compareRepeatedRows(
  reference: readonly RepeatedRows[],
  current: RowHashes,
): QualityFinding[] {
  const before = reference.find(({ rows }) => rows <= current.length);
  if (before === undefined) return [];
  const finding = duplicates(before.share, duplicateShare(current, before.rows), before.rows);
  return finding === null ? [] : [finding];
}

function words(hashes: RowHashes): Uint32Array {
  return new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
}
