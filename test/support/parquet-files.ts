import { DuckDBInstance } from '@duckdb/node-api';

/** Writes files with DuckDB: each entry is a path and the query whose rows it holds. */
export async function writeFiles(queries: Record<string, string>): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    for (const [file, query] of Object.entries(queries)) {
      const format = file.endsWith('.csv') ? 'csv, header' : file.endsWith('.jsonl') ? 'json' : 'parquet';
      await connection.run(`COPY (${query}) TO '${file}' (FORMAT ${format})`);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Writes one Parquet folder with a subfolder for each value of a column. */
export async function writePartitions(folder: string, query: string, column: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (${query}) TO '${folder}' (FORMAT parquet, PARTITION_BY (${column}))`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
