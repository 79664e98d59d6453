import { createReadStream } from 'node:fs';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { DatasetOptions } from '../dataset-source.ts';
import { EmptyDatasetError, UnreadableDatasetError, UnsupportedDatasetError } from '../errors.ts';
import { compressionOfName } from '../files/format.ts';
import type { DatasetFiles } from '../files/local-files.ts';
import type { Engine } from './engine.ts';
import { identifier, literal, literals, struct } from './sql.ts';
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

/** Rows looked at to tell the type of a column, as many as DuckDB's own detection takes. */
const sampledRows = 20_480;
const sampledValues = 4_000_000;

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
  const groups = new Map<string, { header: Header; files: string[] }>();
  for (const file of files) {
    const header = await readHeader(label, file, options.encoding);
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

type CsvType = 'integer' | 'float' | 'boolean' | 'time' | 'text' | 'empty';

/** Whole numbers are read as DOUBLE too: a later 1.5 must not be rounded. */
const sqlTypes: Record<CsvType, string> = {
  integer: 'DOUBLE',
  float: 'DOUBLE',
  boolean: 'BOOLEAN',
  time: 'TIMESTAMP',
  text: 'VARCHAR',
  empty: 'VARCHAR',
};

/** Files may differ: whole numbers in one and fractions in another are fractions. */
function wider(known: CsvType | undefined, next: CsvType): CsvType {
  if (known === undefined || known === 'empty' || known === next) return next;
  return next === 'empty' || next === 'integer' ? known : next;
}

async function inferTypes(
  engine: Engine,
  relation: string,
  names: readonly string[],
  textColumns: readonly string[],
): Promise<{ name: string; type: CsvType }[]> {
  const rows = Math.max(100, Math.min(sampledRows, Math.floor(sampledValues / names.length)));
  const counts = names.map((name) => {
    const column = identifier(name);
    return [
      `count(${column})`,
      `count_if(regexp_full_match(${column}, '\\s*[+-]?[0-9]{1,18}\\s*'))`,
      `count(TRY_CAST(${column} AS DOUBLE))`,
      `count_if(lower(${column}) IN ('true', 'false'))`,
      `count(TRY_CAST(${column} AS TIMESTAMP))`,
    ].join(', ');
  });
  const result = await engine.connection.run(
    `SELECT ${counts.join(', ')} FROM (FROM ${relation} LIMIT ${rows})`,
  );
  const row = ((await result.getRows())[0] ?? []).map(Number);
  return names.map((name, index) => {
    const [present, integers, floats, booleans, times] = row.slice(index * 5, index * 5 + 5);
    if (textColumns.includes(name)) return { name, type: 'text' };
    if (present === 0) return { name, type: 'empty' };
    if (integers === present) return { name, type: 'integer' };
    if (floats === present) return { name, type: 'float' };
    if (booleans === present) return { name, type: 'boolean' };
    return { name, type: times === present ? 'time' : 'text' };
  });
}

function readCsv(
  files: readonly string[],
  header: Header,
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

interface Header {
  names: string[];
  delimiter: string;
  encoding: string;
  compression: 'gzip' | 'zstd' | 'none';
}

async function readHeader(label: string, file: string, stated: DatasetOptions['encoding']): Promise<Header> {
  const compression = compressionOfName(file);
  const start = await firstBytes(label, file, compression);
  const encoding = stated ?? (hasUtf16Mark(start) ? 'utf-16' : 'utf-8');
  const text = decode(label, start, encoding);
  const line = firstRecord(text);
  if (line.trim() === '') throw new EmptyDatasetError(label, `${label}: the file has no header line`);
  const delimiter = delimiterOf(line);
  const names = splitRecord(line, delimiter).map((name, index) => name.trim() || `column${index + 1}`);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new UnreadableDatasetError(
      label,
      `${label}:1: the header names column ${repeated} twice; rename one`,
      {
        line: 1,
      },
    );
  if (names.every((name) => Number.isFinite(Number(name))))
    throw new UnreadableDatasetError(
      label,
      `${label}:1: expected column names in the first line, found only numbers; add a header line`,
      { line: 1 },
    );
  return { names, delimiter, encoding, compression };
}

async function firstBytes(label: string, file: string, compression: Header['compression']): Promise<Buffer> {
  const source = createReadStream(file, compression === 'none' ? { end: headerBytes - 1 } : {});
  const stream =
    compression === 'none'
      ? source
      : source.pipe(compression === 'gzip' ? createGunzip() : createZstdDecompress());
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= headerBytes) break;
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableDatasetError(
      label,
      `${label}: is damaged or not ${compression} (${reason}); write or fetch the file again`,
      { cause },
    );
  } finally {
    source.destroy();
  }
  return Buffer.concat(chunks);
}

/** Room for a header of 10,000 long names. */
const headerBytes = 1 << 20;

function hasUtf16Mark(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function decode(label: string, bytes: Buffer, encoding: string): string {
  if (encoding === 'utf-16' && bytes[0] === 0xfe && bytes[1] === 0xff)
    throw new UnsupportedDatasetError(label, `${label}: is big-endian UTF-16; save the file as UTF-8`);
  return new TextDecoder(encoding === 'utf-16' ? 'utf-16le' : encoding).decode(bytes);
}

/** The text up to the first line end outside quotes. */
function firstRecord(text: string): string {
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) return text.slice(0, index);
  }
  return text;
}

function delimiterOf(line: string): string {
  const unquoted = line.replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({
    delimiter,
    count: unquoted.split(delimiter).length,
  }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

function splitRecord(line: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (character === '"' && quoted && line[index + 1] === '"') {
      field += '"';
      index++;
    } else if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return [...fields, field];
}
