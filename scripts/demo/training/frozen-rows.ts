import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { readFrozen } from './places.ts';
import { TrainingError } from './training-error.ts';

/** One row: numbers and texts by the names of their columns. */
export type Row = Record<string, number | string | null>;

/** Reads a frozen Parquet file; what has a time becomes milliseconds since 1970. */
export async function readRows(frozen: { uri: string; sha256: string }): Promise<Row[]> {
  const bytes = await readFrozen(frozen);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = await parquetReadObjects({ file, compressors }).catch((error: unknown) => {
    throw new TrainingError(`${frozen.uri} is no Parquet file: ${String(error)}`);
  });
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
  );
}

function plain(value: unknown): number | string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return value instanceof Date ? value.getTime() : JSON.stringify(value);
}

/** Labels of rows. Raises a TrainingError where one is neither 0 nor 1. */
export function labelsOf(rows: readonly Row[], target: string): Float64Array {
  return Float64Array.from(rows, (row, index) => {
    const label = Number(row[target] ?? Number.NaN);
    if (label === 0 || label === 1) return label;
    throw new TrainingError(`row ${index} has ${String(row[target])} as ${target}; expected 0 or 1`);
  });
}
