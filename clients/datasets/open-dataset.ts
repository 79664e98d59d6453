import type * as DuckDB from './duckdb/open.ts';
import type { DatasetHandle, DatasetOptions, DatasetSource } from './dataset-source.ts';
import { UnsupportedDatasetError } from './errors.ts';
import { formatOfFiles } from './files/format.ts';
import { localFiles, type DatasetFiles } from './files/local-files.ts';

/**
 * Opens a data set by its location: a file, a folder (Hive partitions become columns), a pattern, or any of these
 * behind `s3://bucket/`. Rejects with a DatasetError.
 */
export async function openDataset(location: string, options: DatasetOptions = {}): Promise<DatasetSource> {
  if (!location.startsWith('s3://')) return openFiles(location, await localFiles(location), options);
  const { downloadFromS3 } = await import('./files/s3-files.ts');
  const download = await downloadFromS3(location);
  try {
    const files = { ...(await localFiles(download.location)), nameOf: download.nameOf };
    const source = await openFiles(location, files, options);
    return {
      ...source,
      close: async () => {
        await source.close();
        await download.remove();
      },
    };
  } catch (error) {
    await download.remove();
    throw error;
  }
}

async function openFiles(
  location: string,
  files: DatasetFiles,
  options: DatasetOptions,
): Promise<DatasetSource> {
  const format = await formatOfFiles(location, files.files, options.format);
  const duckdb = await loadDuckDB();
  if (duckdb !== undefined) return duckdb.openWithDuckDB(location, files, format, options);
  if (format !== 'parquet')
    throw new UnsupportedDatasetError(
      location,
      `${location}: reading ${format} needs DuckDB, whose native part is not installed for ` +
        `${process.platform}-${process.arch}; use Parquet, or install @duckdb/node-bindings-${process.platform}-${process.arch}`,
    );
  const { openWithHyparquet } = await import('./parquet/source.ts');
  return openWithHyparquet(location, files, options);
}

/** Opens the same rows again, in this thread or another. */
export async function reopenDataset(handle: DatasetHandle): Promise<DatasetSource> {
  if (handle.engine === 'duckdb') return (await import('./duckdb/source.ts')).reopenWithDuckDB(handle);
  return (await import('./parquet/source.ts')).reopenWithHyparquet(handle);
}

/** `PLUMBLINE_PARQUET_READER=hyparquet` stands for a machine for which DuckDB has no native part. */
async function loadDuckDB(): Promise<typeof DuckDB | undefined> {
  if (process.env['PLUMBLINE_PARQUET_READER'] === 'hyparquet') return undefined;
  try {
    return await import('./duckdb/open.ts');
  } catch (error) {
    if (isMissingNativePart(error)) return undefined;
    throw error;
  }
}

function isMissingNativePart(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return /@duckdb|duckdb\.node|\.node\b|GLIBC|dlopen/i.test(text);
}
