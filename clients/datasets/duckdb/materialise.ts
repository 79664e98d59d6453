import path from 'node:path';
import type { Engine } from './engine.ts';
import { identifier, literal } from './sql.ts';
import { selectFrom, type TablePart } from './table.ts';
import type { FlatColumn } from './types.ts';

/** Writing more columns at once takes memory for each of them, however few the rows. */
const mostColumns = 2500;
const orderKey = identifier('order of rows');

/**
 * Writes columns to temporary Parquet files, in order of one of them if that is asked for: text is parsed once and not
 * for every column, and threads can share it. What does not fit memory is sorted on disk.
 */
export async function materialise(
  engine: Engine,
  columns: readonly FlatColumn[],
  rows: Pick<TablePart, 'from' | 'tail'>,
  orderBy?: string,
): Promise<TablePart[]> {
  const folder = await engine.temporaryFolder();
  const parts: TablePart[] = [];
  for (let start = 0; start < columns.length; start += mostColumns) {
    const group = columns.slice(start, start + mostColumns);
    const file = path.join(folder, `columns-${start}.parquet`);
    const values = group.map(({ name, expression }) => `${expression} AS ${identifier(name)}`);
    const key = columns.find(({ name }) => name === orderBy)?.expression;
    // A window counts rows as they come: it is cut before they are ordered.
    const query =
      key === undefined
        ? selectFrom(rows, values)
        : `SELECT * EXCLUDE (${orderKey}) FROM (${selectFrom(rows, [...values, `${key} AS ${orderKey}`])}) ORDER BY ${orderKey}`;
    await engine.connection.run(`COPY (${query}) TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy)`);
    parts.push({
      from: `read_parquet(${literal(file)})`,
      tail: '',
      expressions: Object.fromEntries(group.map(({ name }) => [name, identifier(name)])),
    });
  }
  return parts;
}
