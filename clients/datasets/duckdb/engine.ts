import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A DuckDB in this process with one connection and a folder for what does not fit its memory. */
export interface Engine extends AsyncDisposable {
  connection: DuckDBConnection;
  /** Created on first use, removed with the engine. */
  temporaryFolder(): Promise<string>;
  close(): void;
}

/**
 * @param threads more than one reads faster but a stream's rows then wait in memory
 * @param memory most that DuckDB takes before it spills to disk
 */
export async function openEngine(options: { threads: number; memory?: string }): Promise<Engine> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance: DuckDBInstance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: options.memory ?? '1GB',
    // Extensions would be downloaded: nothing here may reach for the network on its own.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // The operating system caches files; a second copy would fill our memory.
    enable_external_file_cache: 'false',
  });
  const connection = await instance.connect();
  // A wide file's footer is long, and read again by every query otherwise.
  await connection.run('SET parquet_metadata_cache = true');
  // Times without a zone mean the same on every machine.
  await connection.run("SET TimeZone = 'UTC'");
  let folder: string | undefined;
  const removeFolder = (): void => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  };
  const close = (): void => {
    process.off('exit', removeFolder);
    connection.closeSync();
    instance.closeSync();
    removeFolder();
  };
  return {
    connection,
    temporaryFolder: async () => {
      if (folder === undefined) {
        folder = await mkdtemp(path.join(tmpdir(), 'plumbline-'));
        process.once('exit', removeFolder);
      }
      return folder;
    },
    close,
    [Symbol.asyncDispose]: async () => close(),
  };
}
