import { UnsupportedDatasetError } from './errors.ts';

/** Whether rows are in order of a column, each of whose rows must hold a value. */
export function isAscending(label: string, column: string, values: Float64Array): boolean {
  let ascending = true;
  let previous = Number.NEGATIVE_INFINITY;
  for (const [row, value] of values.entries()) {
    if (Number.isNaN(value))
      throw new UnsupportedDatasetError(
        label,
        `${label}: row ${row + 1} has no ${column} to order the rows by; fill or remove such rows, or name another column`,
      );
    if (value < previous) ascending = false;
    previous = value;
  }
  return ascending;
}
