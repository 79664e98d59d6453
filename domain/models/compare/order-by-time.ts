import { sortOrder } from '../../statistics/sort-order.ts';
import type { Dataset, NumericalColumn } from '../column.ts';
import { gatherRows } from './select-rows.ts';

/** The column with the time of each row. Raises where it is missing, not numerical, or has gaps. */
export function timesOf(dataset: Dataset, name: string): Float64Array {
  const column = dataset.columns.find((candidate): candidate is NumericalColumn => candidate.name === name);
  if (column === undefined) throw new RangeError(`there is no time column "${name}"`);
  if (column.type !== 'numerical') throw new RangeError(`the time column "${name}" holds no times`);
  if (column.values.some(Number.isNaN)) throw new RangeError(`the time column "${name}" has missing values`);
  return column.values;
}

/** The rows in ascending order of time; the data set itself where they are, or where there is no time. */
export function inOrderOfTime(dataset: Dataset, time: string | undefined): Dataset {
  if (time === undefined) return dataset;
  const times = timesOf(dataset, time);
  let ordered = true;
  for (let row = 1; row < times.length && ordered; row++) ordered = times[row - 1]! <= times[row]!;
  return ordered ? dataset : gatherRows(dataset, Int32Array.from(sortOrder(times)));
}
