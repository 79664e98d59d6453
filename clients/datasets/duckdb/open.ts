import type { DatasetFormat, DatasetOptions, DatasetSource } from '../dataset-source.ts';
import { DatasetError, EmptyDatasetError, UnknownColumnError, UnreadableDatasetError } from '../errors.ts';
import type { DatasetFiles } from '../files/local-files.ts';
import { isAscending } from '../row-order.ts';
import { rowRange } from '../row-range.ts';
import { selectRows } from '../select-rows.ts';
import { csvRelation, type TextRelation } from './csv.ts';
import { openEngine, type Engine } from './engine.ts';
import { locatedFault } from './fault.ts';
import { jsonRelation } from './json-lines.ts';
import { materialise } from './materialise.ts';
import { readDoubles } from './read-numbers.ts';
import { createSource } from './source.ts';
import { literals } from './sql.ts';
import { expressionsOf, numberOf, selectFrom, type TablePart } from './table.ts';
import { asTimes, timeCondition } from './time-condition.ts';
import { flatten, type FlatColumn } from './types.ts';

/** Opens files with DuckDB. Rejects with a DatasetError. */
export async function openWithDuckDB(
  label: string,
  files: DatasetFiles,
  format: DatasetFormat,
  options: DatasetOptions,
): Promise<DatasetSource> {
  const engine = await openEngine({ threads: format === 'parquet' ? 1 : 2 });
  try {
    const described = await describe(engine, label, files, format, options);
    const from = described.relation;
    const columns = asTimes(described.columns, [options.orderBy, options.time?.column]);
    requireDistinctNames(label, columns);
    const condition = options.time === undefined ? '' : timeCondition(label, columns, options.time);
    const inTime = await countRows(engine, { from, tail: condition });
    const range = rowRange(inTime, options.window);
    const rows = range.end - range.start;
    if (rows === 0) throw emptyError(label, options);
    const limit = options.window === undefined ? '' : ` LIMIT ${rows} OFFSET ${range.start}`;
    const part: TablePart = { from, tail: `${condition}${limit}`, expressions: expressionsOf(columns) };
    const ordered = await isOrdered(engine, label, part, rows, columns, options.orderBy);
    const selection = selectRows(rows, options.sample, options.seed);
    return createSource(engine, {
      label,
      engine: 'duckdb',
      files: files.files,
      parts:
        ordered && format === 'parquet'
          ? [part]
          : await materialise(engine, columns, part, ordered ? undefined : options.orderBy),
      columns: columns.map(({ name, kind, sourceType }) => ({ name, kind, sourceType })),
      rowsInWindow: rows,
      ...(selection === undefined ? {} : { selection }),
    });
  } catch (error) {
    engine.close();
    throw error instanceof DatasetError ? error : await locatedFault(label, error, files);
  }
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

/** Whether the rows come in the order asked for. */
async function isOrdered(
  engine: Engine,
  label: string,
  part: TablePart,
  rows: number,
  columns: readonly FlatColumn[],
  orderBy: string | undefined,
): Promise<boolean> {
  if (orderBy === undefined) return true;
  const column = columns.find(({ name }) => name === orderBy);
  if (column === undefined)
    throw new UnknownColumnError(label, `${label}: has no column ${orderBy} to order the rows by`);
  const [values = new Float64Array()] = await readDoubles(
    engine.connection,
    { part, rows, selection: undefined },
    [numberOf(column, column.expression)],
  );
  return isAscending(label, orderBy, values);
}

async function countRows(engine: Engine, part: Pick<TablePart, 'from' | 'tail'>): Promise<number> {
  const result = await engine.connection.run(selectFrom(part, ['count(*)']));
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
