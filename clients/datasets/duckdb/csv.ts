import type { DatasetOptions } from '../dataset-source.ts';
import type { DatasetFiles } from '../files/local-files.ts';
import { readCsvHeader, type CsvHeader } from './csv-header.ts';
import { inferTypes, sqlTypes, wider, type CsvType } from './csv-types.ts';
import type { Engine } from './engine.ts';
import { literal, literals, struct } from './sql.ts';
import { flatten, type FlatColumn } from './types.ts';

/** A table expression over text files, and its columns as the text spells them. */
export interface TextRelation {
  relation: string;
  columns: FlatColumn[];
}

/** What pandas reads as missing, so that both see the same data. */
const missingTexts =
  ',#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null'.split(
    ',',
  );

/**
 * CSV files as SQL. The dialect is read from the header and the types from a sample, then both are stated: DuckDB's
 * detection skips lines that it cannot place, and rounds 1.5 where it saw whole numbers before.
 */
export async function csvRelation(
  engine: Engine,
  label: string,
  { files, partitioned }: DatasetFiles,
  options: DatasetOptions,
): Promise<TextRelation> {
  const groups = new Map<string, { header: CsvHeader; files: string[] }>();
  for (const file of files) {
    const header = await readCsvHeader(label, file, options.encoding);
    const key = JSON.stringify(header);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { header, files: [file] });
    else group.files.push(file);
  }
  const kinds = new Map<string, CsvType>();
  const relations: string[] = [];
  for (const group of groups.values()) {
    const { header } = group;
    const asText = readCsv(
      group.files,
      header,
      header.names.map((name) => [name, 'VARCHAR']),
      partitioned,
    );
    const types = await inferTypes(engine, asText, header.names, options.textColumns ?? []);
    for (const { name, type } of types) kinds.set(name, wider(kinds.get(name), type));
    const declared = types.map(({ name, type }): [string, string] => [name, sqlTypes[type]]);
    relations.push(`SELECT * FROM ${readCsv(group.files, header, declared, partitioned)}`);
  }
  const relation = `(${relations.join(' UNION ALL BY NAME ')})`;
  const described = await engine.connection.run(`SELECT * FROM ${relation} LIMIT 0`);
  const columns = flatten(described.columnNames(), described.columnTypes()).map((column) => ({
    ...column,
    kind: kinds.get(column.name) === 'integer' ? ('integer' as const) : column.kind,
  }));
  return { relation, columns };
}

function readCsv(
  files: readonly string[],
  header: CsvHeader,
  columns: readonly (readonly [string, string])[],
  partitioned: boolean,
): string {
  const settings = [
    'auto_detect = false',
    'header = true',
    'strict_mode = true',
    `delim = ${literal(header.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `nullstr = ${literals(missingTexts)}`,
    `encoding = ${literal(header.encoding)}`,
    `compression = ${literal(header.compression)}`,
    `columns = ${struct(columns)}`,
    `hive_partitioning = ${partitioned}`,
  ];
  return `read_csv(${literals(files)}, ${settings.join(', ')})`;
}
