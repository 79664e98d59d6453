import type { Engine } from './engine.ts';
import { identifier } from './sql.ts';

/** Rows looked at to tell the type of a column, as many as DuckDB's own detection takes. */
const sampledRows = 20_480;
const sampledValues = 2_000_000;
const columnsAtATime = 2000;

/** What the texts of a column look like. */
export type CsvType = 'integer' | 'float' | 'boolean' | 'time' | 'text' | 'empty';

/** Whole numbers are read as DOUBLE too: a later 1.5 must not be rounded. */
export const sqlTypes: Record<CsvType, string> = {
  integer: 'DOUBLE',
  float: 'DOUBLE',
  boolean: 'BOOLEAN',
  time: 'TIMESTAMP',
  text: 'VARCHAR',
  empty: 'VARCHAR',
};

/** Files may differ: whole numbers in one and fractions in another are fractions. */
export function wider(known: CsvType | undefined, next: CsvType): CsvType {
  if (known === undefined || known === 'empty' || known === next) return next;
  return next === 'empty' || next === 'integer' ? known : next;
}

/** Types by a sample of the rows, a few columns at a time. */
export async function inferTypes(
  engine: Engine,
  relation: string,
  names: readonly string[],
  textColumns: readonly string[],
): Promise<{ name: string; type: CsvType }[]> {
  const rows = Math.max(100, Math.min(sampledRows, Math.floor(sampledValues / names.length)));
  const types: { name: string; type: CsvType }[] = [];
  for (let start = 0; start < names.length; start += columnsAtATime) {
    const group = names.slice(start, start + columnsAtATime);
    const counts = await countMatches(engine, relation, group, rows);
    for (const [index, name] of group.entries())
      types.push({
        name,
        type: textColumns.includes(name) ? 'text' : typeOf(counts.slice(index * 5, index * 5 + 5)),
      });
  }
  return types;
}

/** For each column: values, and how many of them look like a whole number, a number, a truth value, a time. */
async function countMatches(
  engine: Engine,
  relation: string,
  names: readonly string[],
  rows: number,
): Promise<number[]> {
  const counts = names
    .map(identifier)
    .flatMap((column) => [
      `count(${column})`,
      `count_if(regexp_full_match(${column}, '\\s*[+-]?[0-9]{1,18}\\s*'))`,
      `count(TRY_CAST(${column} AS DOUBLE))`,
      `count_if(lower(${column}) IN ('true', 'false'))`,
      `count(TRY_CAST(${column} AS TIMESTAMP))`,
    ]);
  const result = await engine.connection.run(
    `SELECT ${counts.join(', ')} FROM (FROM ${relation} LIMIT ${rows})`,
  );
  return ((await result.getRows())[0] ?? []).map(Number);
}

function typeOf([present, integers, floats, booleans, times]: readonly number[]): CsvType {
  if (present === 0) return 'empty';
  if (integers === present) return 'integer';
  if (floats === present) return 'float';
  if (booleans === present) return 'boolean';
  return times === present ? 'time' : 'text';
}
