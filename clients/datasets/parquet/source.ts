import { parquetSchema } from 'hyparquet';
import type { SourceColumn } from '../../../domain/models/source-column.ts';
import type { DatasetHandle, DatasetOptions, DatasetSource, TimeWindow } from '../dataset-source.ts';
import { DatasetError, EmptyDatasetError, UnknownColumnError, UnreadableDatasetError } from '../errors.ts';
import type { DatasetFiles } from '../files/local-files.ts';
import { isAscending } from '../row-order.ts';
import { rowRange, type RowRange } from '../row-range.ts';
import { selectAmong, selectRows } from '../select-rows.ts';
import { eachColumnPart, openParquetFile, type ParquetFile } from './read.ts';
import { flattenSchema, type ParquetColumn } from './schema.ts';

/** Opens Parquet files in plain JavaScript: slower than DuckDB, and at home on every machine. */
export async function openWithHyparquet(
  label: string,
  { files, partitioned }: DatasetFiles,
  options: DatasetOptions,
): Promise<DatasetSource> {
  const table = await readingFrom(label, () => openTable(label, files, partitioned));
  const inTime = options.time === undefined ? undefined : await rowsInTime(table, options.time);
  const range = rowRange(inTime?.length ?? table.rows, options.window);
  const rows = range.end - range.start;
  if (rows === 0)
    throw new EmptyDatasetError(
      label,
      table.rows === 0 ? `${label}: holds no rows` : `${label}: the window holds no rows; widen it`,
    );
  const sampled = selectRows(rows, options.sample, options.seed);
  const chosen = combine(table.rows, inTime, range, sampled);
  const selection = await inOrder(table, chosen, options.orderBy);
  return createSource(table, {
    engine: 'hyparquet',
    label,
    files,
    partitioned,
    columns: table.columns.map(({ name, kind, sourceType }) => ({ name, kind, sourceType })),
    rowsInWindow: rows,
    ...(selection === undefined ? {} : { selection }),
  });
}

export async function reopenWithHyparquet(
  handle: DatasetHandle & { engine: 'hyparquet' },
): Promise<DatasetSource> {
  const { label, files, partitioned } = handle;
  return createSource(await readingFrom(label, () => openTable(label, files, partitioned)), handle);
}

interface Table {
  label: string;
  files: ParquetFile[];
  rows: number;
  columns: ParquetColumn[];
  partitions: SourceColumn[];
}

async function openTable(label: string, files: readonly string[], partitioned: boolean): Promise<Table> {
  const opened: ParquetFile[] = [];
  for (const file of files) opened.push(await openParquetFile(file));
  const columns = new Map<string, ParquetColumn>();
  for (const { metadata } of opened)
    for (const column of flattenSchema(parquetSchema(metadata)))
      if (!columns.has(column.name)) columns.set(column.name, column);
  const partitions = partitioned ? partitionColumns(opened) : [];
  for (const { name, kind, sourceType } of partitions)
    columns.set(name, { name, kind, sourceType, path: [], length: false });
  const rows = opened.reduce((sum, file) => sum + file.rows, 0);
  return { label, files: opened, rows, columns: [...columns.values()], partitions };
}

function partitionColumns(files: readonly ParquetFile[]): SourceColumn[] {
  const names = new Set(files.flatMap(({ partition }) => Object.keys(partition)));
  return [...names].map((name) => {
    const whole = files.every(({ partition }) => /^-?\d{1,18}$/.test(partition[name] ?? '0'));
    return { name, kind: whole ? 'integer' : 'string', sourceType: 'folder' };
  });
}

function createSource(table: Table, handle: DatasetHandle & { engine: 'hyparquet' }): DatasetSource {
  const { label, columns, rowsInWindow, selection } = handle;
  return {
    label,
    rows: selection?.length ?? rowsInWindow,
    rowsInWindow,
    columns,
    readNumbers: async (names) => {
      const all: Float64Array<ArrayBuffer>[] = [];
      for (const name of names) all.push(await readingFrom(label, () => numbers(table, name, selection)));
      return all;
    },
    readCategories: (name) => readingFrom(label, () => categories(table, name, selection)),
    countDistinct: async (name) => {
      const { codes, categories: distinct } = await readingFrom(label, () =>
        categories(table, name, selection),
      );
      return {
        distinct: distinct.length,
        values: codes.reduce((count, code) => count + (code < 0 ? 0 : 1), 0),
      };
    },
    sampled: (count, seed) => {
      const narrower = selectAmong(selection, selection?.length ?? rowsInWindow, count, seed);
      return createSource(table, narrower === undefined ? handle : { ...handle, selection: narrower });
    },
    handle: () => handle,
    close: async () => {},
  };
}

async function numbers(
  table: Table,
  name: string,
  selection?: Uint32Array,
): Promise<Float64Array<ArrayBuffer>> {
  const all = new Float64Array(table.rows).fill(Number.NaN);
  await eachValue(table, name, (value, row) => {
    all[row] = value === null || value === undefined ? Number.NaN : toNumber(value);
  });
  return selection === undefined ? all : Float64Array.from(selection, (row) => all[row] ?? Number.NaN);
}

/** Text that is asked for as a number holds times in ISO 8601, without a zone in UTC. */
function toNumber(value: unknown): number {
  if (typeof value !== 'string') return Number(value);
  const zoned = /Z|[+-]\d\d:?\d\d$/i.test(value) || value.length <= 10 ? value : `${value}Z`;
  return Date.parse(zoned) / 1000;
}

async function categories(
  table: Table,
  name: string,
  selection?: Uint32Array,
): Promise<{ codes: Int32Array<ArrayBuffer>; categories: string[] }> {
  const all: (string | undefined)[] = Array.from({ length: table.rows });
  await eachValue(table, name, (value, row) => {
    if (typeof value === 'string') all[row] = value;
    else if (value !== null && value !== undefined) all[row] = `${value as number | bigint | boolean}`;
  });
  const known = new Map<string, number>();
  const encode = (text: string | undefined): number => {
    if (text === undefined) return -1;
    const code = known.get(text) ?? known.size;
    if (code === known.size) known.set(text, code);
    return code;
  };
  const codes =
    selection === undefined
      ? Int32Array.from(all, encode)
      : Int32Array.from(selection, (row) => encode(all[row]));
  return { codes, categories: [...known.keys()] };
}

async function eachValue(
  table: Table,
  name: string,
  visit: (value: unknown, row: number) => void,
): Promise<void> {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined)
    throw new UnknownColumnError(table.label, `${table.label}: has no column ${name}`);
  let first = 0;
  for (const file of table.files) {
    const start = first;
    first += file.rows;
    if (column.path.length === 0) for (let row = start; row < first; row++) visit(file.partition[name], row);
    else if (flattenSchema(parquetSchema(file.metadata)).some((candidate) => candidate.name === name))
      await eachColumnPart(file, column, (values, row) => {
        for (let index = 0; index < values.length; index++) visit(values[index], start + row + index);
      });
  }
}

async function rowsInTime(table: Table, window: TimeWindow): Promise<Uint32Array> {
  const seconds = await readingFrom(table.label, () => numbers(table, window.column));
  const from = (window.from?.getTime() ?? -Infinity) / 1000;
  const until = (window.until?.getTime() ?? Infinity) / 1000;
  const rows: number[] = [];
  for (const [row, second] of seconds.entries()) {
    const time = second > 1e11 ? second / 1000 : second;
    if (time >= from && time < until) rows.push(row);
  }
  return Uint32Array.from(rows);
}

/** Row numbers of the file after time window, row window and sample; undefined when that is all of them. */
function combine(
  total: number,
  inTime: Uint32Array | undefined,
  range: RowRange,
  sampled: Uint32Array | undefined,
): Uint32Array<SharedArrayBuffer> | undefined {
  const count = sampled?.length ?? range.end - range.start;
  if (count === total) return undefined;
  const selection = new Uint32Array(new SharedArrayBuffer(count * Uint32Array.BYTES_PER_ELEMENT));
  for (let index = 0; index < count; index++) {
    const inRange = range.start + (sampled?.[index] ?? index);
    selection[index] = inTime?.[inRange] ?? inRange;
  }
  return selection;
}

/** The rows themselves where they are in order, else their numbers sorted. */
async function inOrder(
  table: Table,
  selection: Uint32Array<SharedArrayBuffer> | undefined,
  orderBy: string | undefined,
): Promise<Uint32Array<SharedArrayBuffer> | undefined> {
  if (orderBy === undefined) return selection;
  const values = await readingFrom(table.label, () => numbers(table, orderBy));
  const rows = selection ?? Uint32Array.from(values.keys());
  if (
    isAscending(
      table.label,
      orderBy,
      Float64Array.from(rows, (row) => values[row] ?? Number.NaN),
    )
  )
    return selection;
  const ordered = new Uint32Array(new SharedArrayBuffer(rows.byteLength));
  ordered.set([...rows].toSorted((left, right) => (values[left] ?? 0) - (values[right] ?? 0)));
  return ordered;
}

async function readingFrom<T>(label: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UnreadableDatasetError(
      label,
      `${label}: is damaged or not complete (${reason}); write or fetch the file again`,
      { cause: error },
    );
  }
}
