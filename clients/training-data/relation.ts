import type { DatasetHandle } from '../datasets/dataset-source.ts';
import { identifier } from '../datasets/duckdb/sql.ts';
import { TrainingDataError } from './errors.ts';

/** SQL of all rows of an open data set with these columns, in the order of the data set. */
export function relationOf(handle: DatasetHandle, names: readonly string[]): string {
  if (handle.engine !== 'duckdb')
    throw new TrainingDataError(
      `${handle.label}: freezing training data needs DuckDB, whose native part is not installed on this machine`,
    );
  const wanted = new Set(names);
  const parts = handle.parts.flatMap(({ from, tail, expressions }) => {
    const columns = Object.entries(expressions).filter(([name]) => wanted.has(name));
    const selected = columns.map(([name, expression]) => `${expression} AS ${identifier(name)}`);
    return selected.length === 0 ? [] : [`(SELECT ${selected.join(', ')} FROM ${from}${tail})`];
  });
  return `(SELECT ${names.map(identifier).join(', ')} FROM ${parts.join(' POSITIONAL JOIN ')})`;
}

/**
 * SQL of a number that is the same for the same contents on every machine, and otherwise as good as random: rows are
 * ordered and chosen by it where they have no time.
 */
export function digestOf(names: readonly string[]): string {
  const values = names.map((name) => `coalesce(${identifier(name)}::VARCHAR, chr(30))`);
  return `md5_number_lower(concat_ws(chr(31), ${values.join(', ')}))`;
}
