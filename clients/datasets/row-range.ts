import type { RowWindow } from './dataset-source.ts';

/** Rows from `start` up to but without `end`. */
export interface RowRange {
  start: number;
  end: number;
}

/** The rows that a window means in a data set of so many rows; empty where it lies outside. */
export function rowRange(rows: number, window: RowWindow | undefined): RowRange {
  const start = position(window?.start ?? 0, rows);
  const end = position(window?.end ?? rows, rows);
  return { start, end: Math.max(start, end) };
}

function position(index: number, rows: number): number {
  return Math.min(rows, Math.max(0, index < 0 ? rows + index : index));
}
