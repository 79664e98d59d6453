import type { DuckDBType } from '@duckdb/node-api';
import { EmptyDatasetError, UnreadableDatasetError } from '../errors.ts';
import type { DatasetFiles } from '../files/local-files.ts';
import type { TextRelation } from './csv.ts';
import { deepJsonLine, mostLevels } from './deep-json.ts';
import type { Engine } from './engine.ts';
import { literals, struct } from './sql.ts';
import { flatten, lossless } from './types.ts';

/** Lines looked at to find the keys of the objects and their types. */
const sampledLines = 100_000;

/**
 * JSON lines (or one array of objects) as SQL. Keys and types come from the first 100,000 objects, then they are
 * stated with whole numbers as DOUBLE: DuckDB's detection rounds 1.5 where it saw whole numbers before, and refuses
 * an object with a new key.
 */
export async function jsonRelation(
  engine: Engine,
  label: string,
  { files, partitioned, nameOf }: DatasetFiles,
  textColumns: readonly string[] = [],
): Promise<TextRelation> {
  const isLines = !files.every((file) => /\.json(\.|$)/i.test(file));
  await requireFlat(label, files, nameOf, isLines);
  const settings = [
    `format = '${isLines ? 'newline_delimited' : 'auto'}'`,
    `hive_partitioning = ${partitioned}`,
    'map_inference_threshold = -1',
  ].join(', ');
  const detected = await engine.connection.run(
    `SELECT * FROM read_json(${literals(files)}, ${settings}, sample_size = ${sampledLines}, union_by_name = true) LIMIT 0`,
  );
  const names = detected.columnNames();
  const types = detected.columnTypes();
  requireObjects(label, names, types);
  const columns = names.map((name, index): [string, string] => [
    name,
    textColumns.includes(name) ? 'VARCHAR' : lossless(types[index] as DuckDBType),
  ]);
  return {
    relation: `read_json(${literals(files)}, ${settings}, columns = ${struct(columns)})`,
    columns: flatten(names, types).map((column) =>
      textColumns.includes(column.name) ? { ...column, kind: 'string' } : column,
    ),
  };
}

/** What is nested too deep would end this process, and that without a word. */
async function requireFlat(
  label: string,
  files: readonly string[],
  nameOf: DatasetFiles['nameOf'],
  isLines: boolean,
): Promise<void> {
  for (const file of files) {
    const line = await deepJsonLine(file, isLines);
    if (line === undefined) continue;
    const place = `${files.length > 1 ? nameOf(file) : label}:${line}`;
    const fault = `is nested more than ${mostLevels} levels deep; mend or remove the line`;
    throw new UnreadableDatasetError(label, `${place}: ${fault}`, { line });
  }
}

/** DuckDB names the one column of files that hold no object `json`. */
function requireObjects(label: string, names: readonly string[], types: readonly DuckDBType[]): void {
  const [name] = names;
  if (names.length !== 1 || name !== 'json' || types[0]?.toString().startsWith('STRUCT') === true) return;
  if (types[0]?.toString() === 'JSON') throw new EmptyDatasetError(label, `${label}: holds no JSON object`);
  throw new UnreadableDatasetError(
    label,
    `${label}:1: expected one JSON object a line, such as {"amount": 1.5}`,
    {
      line: 1,
    },
  );
}
