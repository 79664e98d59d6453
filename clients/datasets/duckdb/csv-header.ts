import { createReadStream } from 'node:fs';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { DatasetOptions } from '../dataset-source.ts';
import { EmptyDatasetError, UnreadableDatasetError, UnsupportedDatasetError } from '../errors.ts';
import { compressionOfName } from '../files/format.ts';

/** What the first line of a CSV file says, and how to read the rest. */
export interface CsvHeader {
  names: string[];
  delimiter: string;
  encoding: string;
  compression: 'gzip' | 'zstd' | 'none';
}

export async function readCsvHeader(
  label: string,
  file: string,
  stated: DatasetOptions['encoding'],
): Promise<CsvHeader> {
  const compression = compressionOfName(file);
  const start = await firstBytes(label, file, compression);
  const encoding = stated ?? (hasUtf16Mark(start) ? 'utf-16' : 'utf-8');
  const text = decode(label, start, encoding);
  const line = firstRecord(text);
  if (line.trim() === '') throw new EmptyDatasetError(label, `${label}: the file has no header line`);
  const delimiter = delimiterOf(line);
  const names = splitRecord(line, delimiter).map((name, index) => name.trim() || `column${index + 1}`);
  const first = new Map(names.map((name, index) => [name, index]).toReversed() as [string, number][]);
  const repeated = names.find((name, index) => first.get(name) !== index);
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

async function firstBytes(
  label: string,
  file: string,
  compression: CsvHeader['compression'],
): Promise<Buffer> {
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

/** DuckDB's names of encodings as the platform spells them. */
const decoderNames = { 'utf-8': 'utf-8', 'utf-16': 'utf-16le', 'latin-1': 'latin1' } as const;

function decode(label: string, bytes: Buffer, encoding: keyof typeof decoderNames): string {
  if (encoding === 'utf-16' && bytes[0] === 0xfe && bytes[1] === 0xff)
    throw new UnsupportedDatasetError(label, `${label}: is big-endian UTF-16; save the file as UTF-8`);
  return new TextDecoder(decoderNames[encoding]).decode(bytes);
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
