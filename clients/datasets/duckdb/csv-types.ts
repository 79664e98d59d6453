import type { Engine } from './engine.ts';
import { identifier } from './sql.ts';

/** What the texts of a column look like. */
export type CsvType = 'integer' | 'float' | 'boolean' | 'time' | 'text' | 'empty';

/**
 * Whole numbers are read as DOUBLE too: a later 1.5 must not be rounded. Times are read with their zone, which a plain
 * TIMESTAMP would ignore; without one they are UTC.
 */
export const sqlTypes: Record<CsvType, string> = {
  integer: 'DOUBLE',
  float: 'DOUBLE',
  boolean: 'BOOLEAN',
  time: 'TIMESTAMPTZ',
  text: 'VARCHAR',
  empty: 'VARCHAR',
};

/** Rows looked at to tell the type of a column, as many as DuckDB's own detection takes; fewer of wide files. */
const sampledRows = 20_480;
const sampledValues = 2_000_000;
/** A query takes memory for each of its columns. */
const columnsAtATime = 2000;

/** From narrow to wide: a column has the first type that fits all of its values. */
const patterns: readonly (readonly [CsvType, RegExp])[] = [
  ['integer', /^\s*[+-]?\d{1,18}\s*$/],
  ['float', /^\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?)\s*$/i],
  ['boolean', /^(?:true|false)$/i],
  ['time', /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?))?)?$/],
];

/** Files may differ: whole numbers in one and fractions in another are fractions. */
export function wider(known: CsvType | undefined, next: CsvType): CsvType {
  if (known === undefined || known === 'empty' || known === next) return next;
  return next === 'empty' || next === 'integer' ? known : next;
}

/**
 * Types by a sample of the rows.
 *
 * @param relation the file with every column as text
 */
export async function inferTypes(
  engine: Engine,
  relation: string,
  names: readonly string[],
  textColumns: readonly string[],
): Promise<{ name: string; type: CsvType }[]> {
  const rows = Math.max(100, Math.min(sampledRows, Math.floor(sampledValues / names.length)));
  const stated = new Set(textColumns);
  const types: { name: string; type: CsvType }[] = [];
  for (let start = 0; start < names.length; start += columnsAtATime) {
    const group = names.slice(start, start + columnsAtATime);
    const fitting = await fittingPatterns(engine, relation, group, rows);
    for (const [index, name] of group.entries()) {
      const fits = fitting[index] ?? -1;
      const seen = fits === -1 ? 'empty' : (patterns[fits]?.[0] ?? 'text');
      types.push({ name, type: stated.has(name) ? 'text' : seen });
    }
  }
  return types;
}

/** Of each column the narrowest pattern that fits every value; -1 where there is none, their number where none fits. */
async function fittingPatterns(
  engine: Engine,
  relation: string,
  names: readonly string[],
  rows: number,
): Promise<Int8Array> {
  const fitting = new Int8Array(names.length).fill(-1);
  // Streamed: a result that is kept takes a block of memory for each column, however few the rows.
  const result = await engine.connection.stream(
    `SELECT ${names.map(identifier).join(', ')} FROM ${relation} LIMIT ${rows}`,
  );
  for (let chunk = await result.fetchChunk(); (chunk?.rowCount ?? 0) > 0; chunk = await result.fetchChunk())
    chunk?.visitColumns((values, column) => {
      for (const value of values)
        if (typeof value === 'string') fitting[column] = narrowest(value, fitting[column] ?? -1);
    });
  return fitting;
}

/** The first pattern from `from` on that fits; whole numbers are numbers, nothing else is something else too. */
function narrowest(value: string, from: number): number {
  if (from <= 0 && patterns[0]?.[1].test(value) === true) return 0;
  if (from <= 1 && patterns[1]?.[1].test(value) === true) return 1;
  const only = from === -1 ? patterns.findIndex(([, pattern]) => pattern.test(value)) : from;
  return only >= 2 && patterns[only]?.[1].test(value) === true ? only : patterns.length;
}
