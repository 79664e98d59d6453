import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { identifier } from './sql.ts';
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

/**
 * Values of a VARCHAR expression, dictionary-encoded in order of first appearance, -1 where missing. The dictionary
 * is DuckDB's (a temporary ENUM): no text crosses into JavaScript but once for each distinct value.
 */
export async function readDictionary(
  connection: DuckDBConnection,
  { part, rows, selection }: Rows,
  expression: string,
): Promise<{ codes: Int32Array<ArrayBuffer>; categories: string[] }> {
  const few = selection !== undefined && selection.length <= fewRows;
  if (few || (await countDistinct(connection, part, expression)).distinct > mostInDictionary)
    return readTexts(connection, { part, rows, selection }, expression);
  const type = identifier(`dictionary of ${expression}`);
  await connection.run(
    `CREATE OR REPLACE TEMP TYPE ${type} AS ENUM (SELECT DISTINCT value FROM (${selectFrom(part, [`${expression} AS value`])}) WHERE value IS NOT NULL)`,
  );
  try {
    const codes = new Int32Array(rows);
    const gather = rowGatherer(selection);
    const code = `coalesce(enum_code(${expression}::${type})::INTEGER, -1)`;
    await eachChunk(connection, selectFrom(part, [code]), (chunk, count) => {
      const bytes = vectorBytes(chunk, 0, count * Int32Array.BYTES_PER_ELEMENT);
      gather(count)(new Int32Array(bytes.buffer, bytes.byteOffset, count), codes);
    });
    const names: string[] = [];
    await eachChunk(connection, `SELECT unnest(enum_range(NULL::${type}))::VARCHAR`, (chunk) => {
      for (const name of chunk.getColumnValues(0)) names.push(String(name));
    });
    return inOrderOfAppearance(codes, names);
  } finally {
    await connection.run(`DROP TYPE IF EXISTS ${type}`);
  }
}

/** So few rows are decoded one by one sooner than a dictionary is made of all. */
const fewRows = 100_000;
/** DuckDB's dictionaries become slow beyond. */
const mostInDictionary = 20_000;

/** Distinct values and values; the former to within a few percent, and exact where about half are distinct. */
export async function countDistinct(
  connection: DuckDBConnection,
  part: Rows['part'],
  expression: string,
): Promise<{ distinct: number; values: number }> {
  const count = async (aggregates: string): Promise<number[]> => {
    const column = `(${selectFrom(part, [`${expression} AS value`])})`;
    const result = await connection.run(`SELECT ${aggregates} FROM ${column}`);
    return ((await result.getRows())[0] ?? []).map(Number);
  };
  const [estimate = 0, values = 0] = await count('approx_count_distinct(value), count(value)');
  if (Math.abs(estimate - values / 2) > values / 5) return { distinct: estimate, values };
  const [distinct = estimate] = await count('count(DISTINCT value)');
  return { distinct, values };
}

/** The same as by dictionary, of texts that hardly repeat: each is decoded. */
async function readTexts(
  connection: DuckDBConnection,
  { part, rows, selection }: Rows,
  expression: string,
): Promise<{ codes: Int32Array<ArrayBuffer>; categories: string[] }> {
  const codes = new Int32Array(rows);
  const known = new Map<string, number>();
  let next = 0;
  let first = 0;
  await eachChunk(connection, selectFrom(part, [expression]), (chunk, count) => {
    const texts = chunk.getColumnVector(0);
    for (; next < rows; next++) {
      const row = (selection === undefined ? next : (selection[next] ?? 0)) - first;
      if (row >= count) break;
      const text = texts.getItem(row);
      const code = text === null ? -1 : (known.get(String(text)) ?? known.size);
      if (code === known.size) known.set(String(text), code);
      codes[next] = code;
    }
    first += count;
  });
  return { codes, categories: [...known.keys()] };
}

/** The stream is always read to its end: a second query on the connection would otherwise see nothing. */
async function eachChunk(
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
function vectorBytes(chunk: DuckDBDataChunk, index: number, byteCount: number): Uint8Array {
  return duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, index), byteCount);
}

type TypedArray = Float64Array | Int32Array;
type Place = <T extends TypedArray>(values: T, target: T) => void;

/** For each chunk of rows, a function that puts the selected of its values where they belong. */
function rowGatherer(selection: Uint32Array | undefined): (count: number) => Place {
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

/** Renumbers codes in place by first appearance; values that no row has are dropped. */
function inOrderOfAppearance(
  codes: Int32Array<ArrayBuffer>,
  names: readonly string[],
): { codes: Int32Array<ArrayBuffer>; categories: string[] } {
  const renumbered = new Int32Array(names.length).fill(-1);
  const categories: string[] = [];
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? -1;
    if (code < 0) continue;
    let position = renumbered[code] ?? -1;
    if (position < 0) {
      position = categories.length;
      renumbered[code] = position;
      categories.push(names[code] ?? '');
    }
    codes[index] = position;
  }
  return { codes, categories };
}
