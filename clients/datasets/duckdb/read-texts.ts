import type { DuckDBConnection } from '@duckdb/node-api';
import { eachChunk, rowGatherer, vectorBytes, type Rows } from './read-numbers.ts';
import { identifier } from './sql.ts';
import { selectFrom } from './table.ts';

/**
 * Values of a VARCHAR expression, dictionary-encoded in order of first appearance, -1 where missing. The dictionary
 * is DuckDB's (a temporary ENUM): no text crosses into JavaScript but once for each distinct value.
 *
 * @param aboutDistinct about how many distinct values there are; asked for where it matters
 */
export async function readDictionary(
  connection: DuckDBConnection,
  { part, rows, selection }: Rows,
  expression: string,
  aboutDistinct: () => Promise<number>,
): Promise<{ codes: Int32Array<ArrayBuffer>; categories: string[] }> {
  const few = selection !== undefined && selection.length <= fewRows;
  if (few || (await aboutDistinct()) > mostInDictionary)
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
