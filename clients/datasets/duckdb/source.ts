import type { DatasetHandle, DatasetSource } from '../dataset-source.ts';
import { DatasetError, UnknownColumnError } from '../errors.ts';
import { selectAmong } from '../select-rows.ts';
import { openEngine, type Engine } from './engine.ts';
import { datasetFault } from './fault.ts';
import { readDoubles, type Rows } from './read-numbers.ts';
import { countDistinct, readDictionary } from './read-texts.ts';
import { numberOf, type TablePart } from './table.ts';

type DuckDBHandle = DatasetHandle & { engine: 'duckdb' };

/** The same rows in another thread, or again. */
export async function reopenWithDuckDB(handle: DuckDBHandle): Promise<DatasetSource> {
  return createSource(await openEngine({ threads: 1 }), handle);
}

/** Columns of a data set from an engine, which is closed with it. */
export function createSource(engine: Engine, handle: DuckDBHandle): DatasetSource {
  const { label, columns, rowsInWindow, selection } = handle;
  const { connection } = engine;
  const rows = selection?.length ?? rowsInWindow;
  const column = locator(handle);
  const reading = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw error instanceof DatasetError ? error : datasetFault(label, error);
    }
  };
  const counts = new Map<string, ReturnType<typeof countDistinct>>();
  const counted = (name: string): ReturnType<typeof countDistinct> => {
    const { part, expression } = column(name);
    const count = counts.get(name) ?? countDistinct(connection, part, expression);
    counts.set(name, count);
    return count;
  };
  const rowsOf = (part: TablePart): Rows => ({ part, rows, selection });
  return {
    label,
    rows,
    rowsInWindow,
    columns,
    readNumbers: (names) =>
      reading(async () => {
        const values = new Map<string, Float64Array<ArrayBuffer>>();
        for (const [part, located] of Map.groupBy(names.map(column), (one) => one.part)) {
          const arrays = await readDoubles(
            connection,
            rowsOf(part),
            located.map(({ number }) => number),
          );
          for (const [index, { name }] of located.entries())
            values.set(name, arrays[index] ?? new Float64Array());
        }
        return names.map((name) => values.get(name) ?? new Float64Array());
      }),
    readCategories: (name) =>
      reading(async () => {
        const { part, expression } = column(name);
        const aboutDistinct = async (): Promise<number> => (await counted(name)).distinct;
        return readDictionary(connection, rowsOf(part), `${expression}::VARCHAR`, aboutDistinct);
      }),
    countDistinct: (name) => reading(() => counted(name)),
    sampled: (count, seed) => {
      const narrower = selectAmong(selection, rows, count, seed);
      const sample = createSource(
        engine,
        narrower === undefined ? handle : { ...handle, selection: narrower },
      );
      return { ...sample, close: async () => {} };
    },
    handle: () => handle,
    close: async () => engine.close(),
  };
}

/** Finds the SQL of a column. */
function locator({ label, parts, columns }: DuckDBHandle): (name: string) => {
  name: string;
  part: TablePart;
  expression: string;
  number: string;
} {
  const partOf = new Map(parts.flatMap((part) => Object.keys(part.expressions).map((name) => [name, part])));
  const byName = new Map(columns.map((column) => [column.name, column]));
  return (name) => {
    const part = partOf.get(name);
    const column = byName.get(name);
    const expression = part?.expressions[name];
    if (part === undefined || column === undefined || expression === undefined)
      throw new UnknownColumnError(label, `${label}: has no column ${name}`);
    return { name, part, expression, number: numberOf(column, expression) };
  };
}
