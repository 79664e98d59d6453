import type { Column, Dataset } from '../column.ts';

/** Rows [start, end) of a data set: views of its arrays. */
export function sliceRows(dataset: Dataset, start: number, end: number): Dataset {
  return {
    rows: end - start,
    columns: dataset.columns.map((column) => ({ ...withRows(column, start, end), count: end - start })),
  };
}

function withRows(column: Column, start: number, end: number): Column {
  return column.type === 'numerical'
    ? { ...column, values: column.values.subarray(start, end) }
    : { ...column, codes: column.codes.subarray(start, end) };
}

/** Chosen rows in the order given: copies. */
export function gatherRows(dataset: Dataset, rows: Int32Array): Dataset {
  return {
    rows: rows.length,
    columns: dataset.columns.map((column) => gatherColumn(column, rows)),
  };
}

export function gatherColumn(column: Column, rows: Int32Array): Column {
  const count = rows.length;
  if (column.type === 'numerical') {
    const values = new Float64Array(count);
    for (let index = 0; index < count; index++) values[index] = column.values[rows[index]!]!;
    return { ...column, count, values };
  }
  const codes = new Int32Array(count);
  for (let index = 0; index < count; index++) codes[index] = column.codes[rows[index]!]!;
  return { ...column, count, codes };
}
