import { changePoints, type ChangePoint } from '../../statistics/change-points.ts';
import type { ChunkDrift, ColumnRank } from '../drift-report.ts';

/**
 * Columns by the number of chunks in which they drifted, most first; the same number in order of name. `since` is where
 * the level of the score changed most, if it did.
 */
export function rankByAlerts(chunks: readonly ChunkDrift[]): ColumnRank[] {
  const names = new Set(chunks.flatMap(({ columns }) => Object.keys(columns)));
  return [...names]
    .map((column) => {
      const alerts = chunks.filter(({ columns }) => columns[column]?.drifted).length;
      return { column, alerts, since: alerts === 0 ? null : largestChange(chunks, column) };
    })
    .toSorted((a, b) => b.alerts - a.alerts || (a.column < b.column ? -1 : 1));
}

/** The first chunk of the new level. */
function largestChange(chunks: readonly ChunkDrift[], column: string): number | null {
  const scored = [...chunks.keys()].filter((index) => scoreOf(chunks[index]!, column) !== null);
  const changes = changePoints(Float64Array.from(scored, (index) => scoreOf(chunks[index]!, column)!));
  const largest = changes.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
  return largest === undefined ? null : scored[largest.index]!;
}

function sizeOf({ before, after }: ChangePoint): number {
  return Math.abs(after - before);
}

function scoreOf(chunk: ChunkDrift, column: string): number | null {
  return chunk.columns[column]?.score ?? null;
}
