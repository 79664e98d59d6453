import { quantileSorted } from 'simple-statistics';
import type { Column } from '../column.ts';
import { formatNumber } from '../report/format.ts';
import type { EvaluationSlice } from './gates.ts';

/** Values of one column at most: the largest slices are looked at. */
const mostSlices = 50;

/** Rows by what a column holds, and what is too small to decide anything. */
export interface SlicedRows {
  slices: EvaluationSlice[];
  /** One line for people; undefined where every row is in a slice. */
  note?: string;
}

/**
 * Rows within each value of a column, the largest slice first; of numbers, within each quarter of them. A missing value
 * is a value. Slices of fewer rows than `minimumRows` are left out, and said.
 *
 * @param among rows that are looked at
 */
export function sliceRows(column: Column, among: Int32Array, minimumRows: number): SlicedRows {
  const valueOf = column.type === 'numerical' ? quarters(column.values, among) : categories(column);
  const rowsOf = new Map<string, number[]>();
  for (const row of among) {
    const value = valueOf(row);
    const rows = rowsOf.get(value);
    if (rows === undefined) rowsOf.set(value, [row]);
    else rows.push(row);
  }
  const sorted = [...rowsOf].toSorted(
    ([one, first], [other, second]) => second.length - first.length || (one < other ? -1 : 1),
  );
  const large = sorted.filter(([, rows]) => rows.length >= minimumRows).slice(0, mostSlices);
  const slices = large.map(([value, rows]) => ({ column: column.name, value, rows: Int32Array.from(rows) }));
  const left = sorted.slice(large.length);
  if (left.length === 0) return { slices };
  const rows = left.reduce((sum, [, some]) => sum + some.length, 0);
  return {
    slices,
    note: noteOf(
      column.name,
      left.map(([value]) => value),
      rows,
    ),
  };
}

function noteOf(column: string, values: readonly string[], rows: number): string {
  const named = values.slice(0, 5).join(', ');
  const others = values.length > 5 ? ` and ${values.length - 5} more` : '';
  return `slices of ${column} with too few rows, or beyond the ${mostSlices} largest, decide nothing: ${named}${others} (${rows} rows)`;
}

function categories(column: Exclude<Column, { type: 'numerical' }>): (row: number) => string {
  return (row) => column.categories[column.codes[row]!] ?? 'missing';
}

/** Between the quartiles of the values that are there; equal values stay together. */
function quarters(values: Float64Array, among: Int32Array): (row: number) => string {
  const sorted = Array.from(
    Float64Array.from(among, (row) => values[row]!)
      .filter((value) => !Number.isNaN(value))
      .toSorted(),
  );
  if (sorted.length === 0) return () => 'missing';
  const bounds = [...new Set([0.25, 0.5, 0.75].map((share) => quantileSorted(sorted, share)))];
  const names = [
    `up to ${formatNumber(bounds[0])}`,
    ...bounds.slice(1).map((bound, index) => `${formatNumber(bounds[index])} to ${formatNumber(bound)}`),
    `above ${formatNumber(bounds.at(-1))}`,
  ];
  return (row) => {
    const value = values[row]!;
    if (Number.isNaN(value)) return 'missing';
    const place = bounds.findIndex((bound) => value <= bound);
    return names[place === -1 ? names.length - 1 : place]!;
  };
}
