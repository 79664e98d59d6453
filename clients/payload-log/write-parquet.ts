import { DOUBLE, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import type { DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { BuiltColumn } from '../../domain/models/payloads/column-builder.ts';
import { labelColumns, payloadColumns } from '../../domain/models/payloads/payload-files.ts';
import type { FinishedRows } from '../../domain/models/payloads/row-group.ts';
import type { Engine } from '../datasets/duckdb/engine.ts';
import { identifier, literal } from '../datasets/duckdb/sql.ts';

interface NamedColumn {
  name: string;
  column: BuiltColumn | { kind: 'time'; numbers: Float64Array };
}

/** Labels that go into one file, a column each. */
export interface FinishedLabels {
  ids: string[];
  /** When they became known, milliseconds since 1970. */
  times: Float64Array;
  /** When they arrived. */
  received: Float64Array;
  label: BuiltColumn;
}

/** Writes rows of a model to a Parquet file; the same rows give the same file. */
export async function writePayloads(engine: Engine, file: string, rows: FinishedRows): Promise<void> {
  const { id, time, revision, prediction } = payloadColumns;
  await writeColumns(engine, file, [
    { name: id, column: { kind: 'text', texts: rows.ids } },
    { name: time, column: { kind: 'time', numbers: rows.times } },
    { name: revision, column: { kind: 'text', texts: rows.revisions } },
    { name: prediction, column: rows.prediction },
    ...rows.features,
  ]);
}

/** Writes labels of a model to a Parquet file. */
export async function writeLabels(engine: Engine, file: string, labels: FinishedLabels): Promise<void> {
  await writeColumns(engine, file, [
    { name: labelColumns.id, column: { kind: 'text', texts: labels.ids } },
    { name: labelColumns.time, column: { kind: 'time', numbers: labels.times } },
    { name: labelColumns.label, column: labels.label },
  ]);
}

/** Rows of a chunk, as DuckDB's vectors hold them. */
const chunkRows = 2048;

async function writeColumns(
  { connection }: Engine,
  file: string,
  columns: readonly NamedColumn[],
): Promise<void> {
  const stored = columns.map(({ column }, index) => `c${index} ${isText(column) ? 'VARCHAR' : 'DOUBLE'}`);
  await connection.run(`CREATE OR REPLACE TABLE rows (${stored.join(', ')})`);
  const appender = await connection.createAppender('rows');
  const types = columns.map(({ column }): DuckDBType => (isText(column) ? VARCHAR : DOUBLE));
  const length = lengthOf(columns[0]?.column);
  for (let start = 0; start < length; start += chunkRows) {
    const chunk = DuckDBDataChunk.create(types, Math.min(chunkRows, length - start));
    for (const [index, { column }] of columns.entries()) fill(chunk, index, column, start);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const names = distinctNames(columns.map(({ name }) => name));
  const selected = columns.map(
    ({ column }, index) => `${expressionOf(column, `c${index}`)} AS ${identifier(names[index] ?? '')}`,
  );
  await connection.run(
    `COPY (SELECT ${selected.join(', ')} FROM rows) TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy)`,
  );
  await connection.run('DROP TABLE rows');
}

function fill(chunk: DuckDBDataChunk, index: number, column: NamedColumn['column'], start: number): void {
  const count = chunk.rowCount;
  if (isText(column)) return chunk.setColumnValues(index, column.texts.slice(start, start + count));
  const { buffer, byteOffset, BYTES_PER_ELEMENT: size } = column.numbers;
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  duckdb.copy_data_to_vector(vector, 0, buffer as ArrayBuffer, byteOffset + start * size, count * size);
}

/** Everything but text is held as doubles, NaN where missing. */
function expressionOf({ kind }: NamedColumn['column'], stored: string): string {
  if (kind === 'text') return stored;
  if (kind === 'time') return `epoch_ms(${stored}::BIGINT)::TIMESTAMPTZ`;
  const value = `nullif(${stored}, 'nan'::DOUBLE)`;
  if (kind === 'boolean') return `(${value} = 1)`;
  return kind === 'integer' ? `${value}::BIGINT` : value;
}

function isText(column: NamedColumn['column']): column is { kind: 'text'; texts: (string | null)[] } {
  return column.kind === 'text';
}

function lengthOf(column: NamedColumn['column'] | undefined): number {
  if (column === undefined) return 0;
  return isText(column) ? column.texts.length : column.numbers.length;
}

/**
 * Names of columns, whatever a sender calls its features: DuckDB takes names that differ in upper and lower case for the
 * same, and knows neither an empty one nor the character 0.
 */
function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((given) => {
    const name = given.replaceAll('\0', '\uFFFD') || 'feature';
    let distinct = name;
    for (let count = 2; taken.has(distinct.toLowerCase()); count++) distinct = `${name}_${count}`;
    taken.add(distinct.toLowerCase());
    return distinct;
  });
}
