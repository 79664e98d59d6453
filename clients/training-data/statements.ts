import type { Engine } from '../datasets/duckdb/engine.ts';
import { literal } from '../datasets/duckdb/sql.ts';

/** Writes the rows of a query to a Parquet file, in their order. */
export async function copyTo({ connection }: Engine, file: string, query: string): Promise<void> {
  await connection.run(`COPY (${query}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
}

/** The rows of a query, as DuckDB hands them to JavaScript. */
export async function rowsOf({ connection }: Engine, query: string): Promise<unknown[][]> {
  return await (await connection.run(query)).getRows();
}

/** The only number of a query that answers one; NaN where it answers nothing. */
export async function numberIn(engine: Engine, query: string): Promise<number> {
  const value = (await rowsOf(engine, query))[0]?.[0];
  return value === null || value === undefined ? Number.NaN : Number(value);
}

/** Rows of a table expression, all or those of a condition. */
export async function countRows(engine: Engine, from: string, condition = 'true'): Promise<number> {
  return await numberIn(engine, `SELECT count(*) FROM ${from} WHERE ${condition}`);
}
