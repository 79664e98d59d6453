import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { selectFrom, type TablePart } from './table.ts';

/** The rows of a part that are read: `rows` of them, those of `selection` where there is one. */
export interface Rows {
  part: Pick<TablePart, 'from' | 'tail'>;
  rows: number;
  selection: Uint32Array | undefined;
}

/** Values of DOUBLE expressions, NaN where missing, in one pass over the rows. */
export async function readDoubles(
  connection: DuckDBConnection,
  { part, rows, selection }: Rows,
  expressions: readonly string[],
): Promise<Float64Array<ArrayBuffer>[]> {
  if (expressions.length === 0) return [];
  const columns = expressions.map(() => new Float64Array(rows));
  const selected = expressions.map((expression) => `coalesce(${expression}, 'nan'::DOUBLE)`);
  const gather = rowGatherer(selection);
  await eachChunk(connection, selectFrom(part, selected), (chunk, count) => {
    const place = gather(count);
    for (const [index, column] of columns.entries()) {
      const bytes = vectorBytes(chunk, index, count * Float64Array.BYTES_PER_ELEMENT);
      place(new Float64Array(bytes.buffer, bytes.byteOffset, count), column);
    }
  });
  return columns;
}

/** The stream is always read to its end: a second query on the connection would otherwise see nothing. */
export async function eachChunk(
  connection: DuckDBConnection,
  sql: string,
  visit: (chunk: DuckDBDataChunk, count: number) => void,
): Promise<void> {
  const result = await connection.stream(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    const count = chunk?.rowCount ?? 0;
    if (chunk === null || count === 0) return;
    visit(chunk, count);
  }
}

/** A copy in JavaScript's memory of the raw values; DuckDB hands out flat vectors. */
export function vectorBytes(chunk: DuckDBDataChunk, index: number, byteCount: number): Uint8Array {
  return duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, index), byteCount);
}

type TypedArray = Float64Array | Int32Array;
type Place = <T extends TypedArray>(values: T, target: T) => void;

/** For each chunk of rows, a function that puts the selected of its values where they belong. */
export function rowGatherer(selection: Uint32Array | undefined): (count: number) => Place {
  let start = 0;
  let next = 0;
  return (count) => {
    const first = start;
    const from = next;
    start += count;
    if (selection === undefined) return (values, target) => target.set(values, first);
    while (next < selection.length && (selection[next] ?? 0) < start) next++;
    const until = next;
    return (values, target) => {
      for (let index = from; index < until; index++)
        target[index] = values[(selection[index] ?? 0) - first] ?? 0;
    };
  };
}
