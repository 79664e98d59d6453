import { open } from 'node:fs/promises';
import type { DatasetFormat } from '../dataset-source.ts';
import { UnsupportedDatasetError } from '../errors.ts';

const extensions: Record<string, DatasetFormat> = {
  '.parquet': 'parquet',
  '.pq': 'parquet',
  '.csv': 'csv',
  '.tsv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'jsonl',
};

const compressions = ['.gz', '.gzip', '.zst', '.zstd'];

/** The format that a file name claims, looking below `.gz` and `.zst`. */
export function formatOfName(name: string): DatasetFormat | undefined {
  let stem = name.toLowerCase();
  const compression = compressions.find((suffix) => stem.endsWith(suffix));
  if (compression !== undefined) stem = stem.slice(0, -compression.length);
  const dot = stem.lastIndexOf('.');
  return dot === -1 ? undefined : extensions[stem.slice(dot)];
}

/** How a file is compressed, as DuckDB spells it. */
export function compressionOfName(name: string): 'gzip' | 'zstd' | 'none' {
  const lower = name.toLowerCase();
  if (lower.endsWith('.gz') || lower.endsWith('.gzip')) return 'gzip';
  return lower.endsWith('.zst') || lower.endsWith('.zstd') ? 'zstd' : 'none';
}

/** The one format of a data set's files: stated, told by their names, or by Parquet's first four bytes. */
export async function formatOfFiles(
  label: string,
  files: readonly string[],
  stated: DatasetFormat | undefined,
): Promise<DatasetFormat> {
  if (stated !== undefined) return stated;
  const formats = new Set<DatasetFormat>();
  for (const file of files) {
    const format = formatOfName(file) ?? ((await isParquet(file)) ? 'parquet' : undefined);
    if (format === undefined)
      throw new UnsupportedDatasetError(
        label,
        `${label}: cannot tell the format of ${file}; expected .parquet, .csv, .tsv, .jsonl or .ndjson ` +
          '(also .gz, .zst): rename it or pass --input-format',
      );
    formats.add(format);
  }
  const [format, second] = formats;
  if (second !== undefined || format === undefined)
    throw new UnsupportedDatasetError(
      label,
      `${label}: holds files of several formats (${[...formats].join(', ')}); narrow it with a pattern such as ` +
        `${label.replace(/\/$/, '')}/**/*.parquet`,
    );
  return format;
}

async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString('latin1') === 'PAR1';
  } finally {
    await handle.close();
  }
}
