import type { FlatColumn } from './types.ts';

/** Some columns of a data set as SQL; all parts of one have the same rows in the same order. */
export interface TablePart {
  /** A table expression. */
  from: string;
  /** What follows it in a query: WHERE, LIMIT. */
  tail: string;
  /** SQL of each column, by name. */
  expressions: Record<string, string>;
}

/** A query for values of a part. Naming only what is asked for keeps wide tables fast to plan. */
export function selectFrom(
  { from, tail }: Pick<TablePart, 'from' | 'tail'>,
  values: readonly string[],
): string {
  return `SELECT ${values.join(', ')} FROM ${from}${tail}`;
}

/** The SQL of a column as a number: times as seconds since 1970, false and true as 0 and 1. */
export function numberOf({ kind }: Pick<FlatColumn, 'kind'>, expression: string): string {
  if (kind === 'boolean') return `${expression}::INTEGER::DOUBLE`;
  return kind === 'time' ? `epoch(${expression})` : `${expression}::DOUBLE`;
}

export function expressionsOf(columns: readonly FlatColumn[]): Record<string, string> {
  return Object.fromEntries(columns.map(({ name, expression }) => [name, expression]));
}
