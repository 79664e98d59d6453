import path from 'node:path';
import type { DatasetFormat, DatasetHandle, DatasetOptions, DatasetSource } from '../dataset-source.ts';
import { DatasetError, EmptyDatasetError, UnknownColumnError, UnreadableDatasetError } from '../errors.ts';
import type { DatasetFiles } from '../files/local-files.ts';
import { rowRange } from '../row-range.ts';
import { isAscending } from '../row-order.ts';
import { selectRows } from '../select-rows.ts';
import { csvRelation, type TextRelation } from './csv.ts';
import { openEngine, type Engine } from './engine.ts';
import { datasetFault } from './fault.ts';
import { jsonRelation } from './json-lines.ts';
import { readDictionary, readDoubles, type Rows } from './read.ts';
import { identifier, literal, literals } from './sql.ts';
import { flatten, type FlatColumn } from './types.ts';
import { timeCondition } from './time-condition.ts';

/** Opens files with DuckDB. Text is converted once to a temporary Parquet file, from which columns are then read. */
export async function openWithDuckDB(
  label: string,
  files: DatasetFiles,
  format: DatasetFormat,
  options: DatasetOptions,
): Promise<DatasetSource> {
  const engine = await openEngine({ threads: format === 'parquet' ? 1 : 2 });
  try {
    const { relation, columns } = await describe(engine, label, files, format, options);
    requireDistinctNames(label, columns);
    const condition = options.time === undefined ? '' : timeCondition(label, columns, options.time);
    const flat = columns.map(({ name, expression }) => `${expression} AS ${identifier(name)}`);
    const filtered = `SELECT ${flat.join(', ')} FROM ${relation}${condition}`;
    const inTime = await countRows(engine, `(${filtered})`);
    const range = rowRange(inTime, options.window);
    const rows = range.end - range.start;
    if (rows === 0) throw emptyError(label, options);
    const window = `(${filtered}${options.window === undefined ? '' : ` LIMIT ${rows} OFFSET ${range.start}`})`;
    const selection = selectRows(rows, options.sample, options.seed);
    const unordered = format === 'parquet' ? window : await materialise(engine, window, 'rows');
    return createSource(engine, {
      label,
      engine: 'duckdb',
      files: files.files,
      relation: await inOrder(engine, label, unordered, rows, columns, options.orderBy),
      columns: columns.map(({ name, kind, sourceType }) => ({ name, kind, sourceType })),
      rowsInWindow: rows,
      ...(selection === undefined ? {} : { selection }),
    });
  } catch (error) {
    engine.close();
    throw error instanceof DatasetError ? error : datasetFault(label, error);
  }
}

/** The same rows in another thread, or again. */
export async function reopenWithDuckDB(handle: DatasetHandle & { engine: 'duckdb' }): Promise<DatasetSource> {
  return createSource(await openEngine({ threads: 1 }), handle);
}

function createSource(engine: Engine, handle: DatasetHandle & { engine: 'duckdb' }): DatasetSource {
  const { label, relation, columns, rowsInWindow, selection } = handle;
  const rows: Rows = { relation, rows: selection?.length ?? rowsInWindow, selection };
  const byName = new Map(columns.map((column) => [column.name, column]));
  const reading = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw error instanceof DatasetError ? error : datasetFault(label, error);
    }
  };
  const numeric = (name: string): string => {
    const column = byName.get(name);
    if (column === undefined) throw new UnknownColumnError(label, `${label}: has no column ${name}`);
    if (column.kind === 'boolean') return `${identifier(name)}::INTEGER::DOUBLE`;
    return column.kind === 'time' ? `epoch(${identifier(name)})` : `${identifier(name)}::DOUBLE`;
  };
  return {
    label,
    rows: rows.rows,
    rowsInWindow,
    columns,
    readNumbers: (names) => reading(() => readDoubles(engine.connection, rows, names.map(numeric))),
    readCategories: (name) =>
      reading(() => readDictionary(engine.connection, rows, `${identifier(name)}::VARCHAR`)),
    handle: () => handle,
    close: async () => engine.close(),
  };
}

async function describe(
  engine: Engine,
  label: string,
  files: DatasetFiles,
  format: DatasetFormat,
  options: DatasetOptions,
): Promise<TextRelation> {
  if (format === 'csv') return csvRelation(engine, label, files, options);
  if (format === 'jsonl') return jsonRelation(engine, label, files, options.textColumns);
  const settings = [`hive_partitioning = ${files.partitioned}`, `union_by_name = ${files.files.length > 1}`];
  const relation = `read_parquet(${literals(files.files)}, ${settings.join(', ')})`;
  const described = await engine.connection.run(`SELECT * FROM ${relation} LIMIT 0`);
  return { relation, columns: flatten(described.columnNames(), described.columnTypes()) };
}

/** The rows themselves where they are in order, else sorted on disk. */
async function inOrder(
  engine: Engine,
  label: string,
  relation: string,
  rows: number,
  columns: readonly FlatColumn[],
  orderBy: string | undefined,
): Promise<string> {
  if (orderBy === undefined) return relation;
  const column = columns.find(({ name }) => name === orderBy);
  if (column === undefined)
    throw new UnknownColumnError(label, `${label}: has no column ${orderBy} to order the rows by`);
  const expression =
    column.kind === 'time' ? `epoch(${identifier(orderBy)})` : `${identifier(orderBy)}::DOUBLE`;
  const [values = new Float64Array()] = await readDoubles(
    engine.connection,
    { relation, rows, selection: undefined },
    [expression],
  );
  if (isAscending(label, orderBy, values)) return relation;
  return materialise(engine, `(SELECT * FROM ${relation} ORDER BY ${identifier(orderBy)})`, 'ordered');
}

async function materialise(engine: Engine, relation: string, name: string): Promise<string> {
  const file = path.join(await engine.temporaryFolder(), `${name}.parquet`);
  await engine.connection.run(
    `COPY (SELECT * FROM ${relation}) TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy)`,
  );
  return `read_parquet(${literal(file)})`;
}

async function countRows(engine: Engine, relation: string): Promise<number> {
  const result = await engine.connection.run(`SELECT count(*) FROM ${relation}`);
  return Number((await result.getRows())[0]?.[0] ?? 0);
}

function requireDistinctNames(label: string, columns: readonly FlatColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name))
      throw new UnreadableDatasetError(
        label,
        `${label}: two columns are named ${name} once nested fields are joined by dots; rename one`,
      );
    seen.add(name);
  }
}

function emptyError(label: string, options: DatasetOptions): EmptyDatasetError {
  const windowed = options.time !== undefined || options.window !== undefined;
  return new EmptyDatasetError(
    label,
    windowed ? `${label}: the window holds no rows; widen it` : `${label}: holds no rows`,
  );
}
