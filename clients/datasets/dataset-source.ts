import type { SourceColumn } from '../../domain/models/source-column.ts';
import type { TablePart } from './duckdb/table.ts';

/** Rows whose time lies in [from, until). */
export interface TimeWindow {
  column: string;
  from?: Date;
  until?: Date;
}

/** Rows by position, counted from 0 after the time window; `end` is exclusive. Negative counts from the end. */
export interface RowWindow {
  start: number;
  end?: number;
}

/** What to read of a data set and how. */
export interface DatasetOptions {
  /** Stated format, where the file names do not tell. */
  format?: DatasetFormat;
  /** Encoding of CSV files, UTF-8 unless stated (UTF-16 is recognised by its byte order mark). */
  encoding?: 'utf-8' | 'utf-16' | 'latin-1';
  time?: TimeWindow;
  window?: RowWindow;
  /** Deliver the rows in ascending order of this column, which holds times or numbers in every row. */
  orderBy?: string;
  /** Read a random sample of this many rows, in their order. */
  sample?: number;
  seed?: number;
  /** Columns whose text must not be read as numbers or dates. */
  textColumns?: readonly string[];
}

export const datasetFormats = ['parquet', 'csv', 'jsonl'] as const;
export type DatasetFormat = (typeof datasetFormats)[number];

/**
 * An open data set. Columns are read one or few at a time, so that memory is bounded by rows × columns asked for.
 * Every call rejects with a DatasetError (see errors.ts).
 */
export interface DatasetSource {
  /** What the user called it, for messages. */
  readonly label: string;
  /** Rows that reading a column yields: after windows and sampling. */
  readonly rows: number;
  /** Rows before sampling. */
  readonly rowsInWindow: number;
  /** Nested columns flattened to dotted names. */
  readonly columns: SourceColumn[];
  /** Values as numbers, NaN where missing; times as seconds since 1970. Arrays in the order of the names. */
  readNumbers(names: readonly string[]): Promise<Float64Array<ArrayBuffer>[]>;
  /** Values as text, dictionary-encoded in order of first appearance, -1 where missing. */
  readCategories(name: string): Promise<{ codes: Int32Array<ArrayBuffer>; categories: string[] }>;
  /** About how many distinct values a column has, and how many values at all: a look before reading. */
  countDistinct(name: string): Promise<{ distinct: number; values: number }>;
  /** A random sample of so many of the rows, in their order, from the same open source; it need not be closed. */
  sampled(rows: number, seed: number): DatasetSource;
  /** Plain data from which another thread opens the same rows without looking at the source again. */
  handle(): DatasetHandle;
  close(): Promise<void>;
}

/** Structured-cloneable; typed arrays in it are shared between threads. */
export type DatasetHandle = {
  label: string;
  /** Files on this machine that the rows come from. */
  files: string[];
  columns: SourceColumn[];
  rowsInWindow: number;
  /** Row numbers to keep; all rows when absent. Ascending for DuckDB. */
  selection?: Uint32Array<SharedArrayBuffer>;
} & (
  | {
      engine: 'duckdb';
      parts: TablePart[];
    }
  | { engine: 'hyparquet'; partitioned: boolean }
);
