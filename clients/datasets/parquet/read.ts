import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetRead,
  type AsyncBuffer,
  type FileMetaData,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ParquetColumn } from './schema.ts';

/** One file with its footer, and the columns that its folders' names (`key=value`) add to each row. */
export interface ParquetFile {
  buffer: AsyncBuffer;
  metadata: FileMetaData;
  rows: number;
  partition: Record<string, string>;
}

export async function openParquetFile(file: string): Promise<ParquetFile> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  return { buffer, metadata, rows: Number(metadata.num_rows), partition: partitionOf(file) };
}

function partitionOf(file: string): Record<string, string> {
  const parts = file.split(/[\\/]/).slice(0, -1);
  const pairs = parts.map((part) => /^([^=]+)=(.*)$/.exec(part)).filter((match) => match !== null);
  return Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, decodeURIComponent(value)]));
}

/** Hands out the values of one column, a row group at a time; times are seconds since 1970. */
export async function eachColumnPart(
  { buffer, metadata }: ParquetFile,
  column: ParquetColumn,
  visit: (values: ArrayLike<unknown>, firstRow: number) => void,
): Promise<void> {
  const [top = '', ...fields] = column.path;
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    await parquetRead({
      file: buffer,
      metadata,
      columns: [top],
      compressors,
      parsers: secondsParsers,
      rowStart,
      rowEnd,
      onChunk: (chunk) => visit(valuesAt(chunk.columnData, fields, column.length), chunk.rowStart),
    });
    rowStart = rowEnd;
  }
}

const secondsParsers = {
  timestampFromMilliseconds: (milliseconds: bigint) => Number(milliseconds) / 1e3,
  timestampFromMicroseconds: (microseconds: bigint) => Number(microseconds) / 1e6,
  timestampFromNanoseconds: (nanoseconds: bigint) => Number(nanoseconds) / 1e9,
  dateFromDays: (days: number) => days * 86_400,
  jsonFromBytes: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
};

function valuesAt(data: ArrayLike<unknown>, fields: readonly string[], length: boolean): ArrayLike<unknown> {
  if (fields.length === 0 && !length) return data;
  return Array.from(data, (row) => {
    let value = row;
    for (const field of fields) value = isRecord(value) ? value[field] : undefined;
    return length ? lengthOf(value) : value;
  });
}

function lengthOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return isRecord(value) ? Object.keys(value).length : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
