import type { Dataset } from '../column.ts';
import type { ChunkDrift, ColumnDrift } from '../drift-report.ts';
import type { DriftRules } from '../drift-rules.ts';
import { profileColumn } from '../profile-column.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { assessColumn } from './assess-column.ts';
import { correctOverColumns, driftedShare, reaches } from './conclude-drift.ts';
import { timesOf } from './order-by-time.ts';
import { sliceRows } from './select-rows.ts';
import type { Chunk } from './split-chunks.ts';
import { splitChunks } from './split-chunks.ts';

/**
 * Each chunk of the current data against the whole reference: how drift developed. Thresholds fit the size of the
 * chunk. `rules.chunks` must be set; rows are in order of time where `rules.time` is.
 */
export function compareChunks(
  reference: ReadonlyMap<string, ColumnProfile>,
  current: Dataset,
  rules: DriftRules,
): ChunkDrift[] {
  const times = rules.time === undefined ? undefined : timesOf(current, rules.time);
  return splitChunks(current.rows, rules.chunks!, times).map((chunk) => {
    const { columns } = sliceRows(current, chunk.start, chunk.end);
    const assessed = columns
      .filter(({ name }) => reference.has(name))
      .map((column) => assessColumn(reference.get(column.name)!, profileColumn(column), rules));
    return describeChunk(chunk, correctOverColumns(assessed), rules);
  });
}

function describeChunk(chunk: Chunk, columns: readonly ColumnDrift[], rules: DriftRules): ChunkDrift {
  const share = driftedShare(columns);
  return {
    startRow: chunk.start,
    endRow: chunk.end,
    ...(chunk.from === undefined || chunk.until === undefined
      ? {}
      : { start: isoTime(chunk.from), end: isoTime(chunk.until) }),
    rows: chunk.end - chunk.start,
    share,
    drifted: share === null ? null : reaches(share, rules.share),
    columns: Object.fromEntries(
      columns.map(({ name, score, threshold, drifted }) => [name, { score, threshold, drifted }]),
    ),
  };
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
