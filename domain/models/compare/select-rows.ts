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

/** The rows of one column and then those of another of the same kind. Raises where the kinds differ. */
export function concatenateColumns(first: Column, second: Column): Column {
  const count = first.count + second.count;
  if (first.type === 'numerical' && second.type === 'numerical') {
    const values = new Float64Array(count);
    values.set(first.values);
    values.set(second.values, first.count);
    return { ...first, count, values, integer: first.integer && second.integer };
  }
  if (first.type === 'numerical' || second.type === 'numerical') {
    throw new TypeError(
      `column "${first.name}" is ${first.type} on one side and ${second.type} on the other`,
    );
  }
  const categories = [...first.categories];
  const positions = new Map(categories.map((category, code) => [category, code]));
  const codeOf = second.categories.map(
    (category) => positions.get(category) ?? categories.push(category) - 1,
  );
  const codes = new Int32Array(count);
  codes.set(first.codes);
  for (let row = 0; row < second.count; row++) codes[first.count + row] = codeOf[second.codes[row]!] ?? -1;
  return { ...first, count, codes, categories };
}
