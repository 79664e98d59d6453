import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPredictionLine, readSinkRecord } from '../../domain/models/payloads/logged-call.ts';
import type { LoggedHalf } from '../../domain/models/payloads/logged-call.ts';
import { openEngine } from '../datasets/duckdb/engine.ts';
import { literal } from '../datasets/duckdb/sql.ts';
import type { ObjectStore } from '../object-store/object-store.ts';
import type { PayloadSource, SourceBatch } from './payload-source.ts';

export interface ObjectSourceOptions {
  /** Where the files are. */
  store: Pick<ObjectStore, 'list' | 'get'>;
  /** Keys begin with this. */
  prefix: string;
  /** Which bytes of which file were read, from one run to the next. */
  cursor: SourceCursor;
}

/** Bytes of each file that were read. */
export interface SourceCursor {
  load(): Promise<Record<string, number>>;
  save(positions: Record<string, number>): Promise<void>;
}

/** Calls that are handed on at a time. */
const batchSize = 1000;

/**
 * Calls in files of a folder or storage: JSON lines (`.jsonl`, `.ndjson`) of predictions, which may grow, and what
 * KServe's blob sinks write (`.json`, `.csv`, `.parquet`).
 */
export function createObjectSource({ store, prefix, cursor }: ObjectSourceOptions): PayloadSource {
  return {
    async *read(signal) {
      const before = await cursor.load();
      // Only what is there still is remembered.
      const positions: Record<string, number> = {};
      for await (const key of store.list(prefix)) {
        if (before[key] !== undefined) positions[key] = before[key];
        if (signal.aborted || !isReadable(key) || (before[key] !== undefined && !grows(key))) continue;
        const bytes = await store.get(key);
        const start = before[key] ?? 0;
        if (bytes === undefined || bytes.byteLength <= start) continue;
        yield* batchesOf(key, bytes, start, async (position) => {
          positions[key] = position;
          await cursor.save({ ...before, ...positions });
        });
      }
      await cursor.save(positions);
    },
  };
}

async function* batchesOf(
  key: string,
  bytes: Uint8Array,
  start: number,
  commit: (position: number) => Promise<void>,
): AsyncGenerator<SourceBatch> {
  if (grows(key)) {
    yield* lineBatches(bytes, start, commit);
    return;
  }
  const records = await recordsOf(key, bytes);
  for (let first = 0; first < records.length; first += batchSize) {
    const part = records.slice(first, first + batchSize);
    const isLast = first + batchSize >= records.length;
    yield batch(
      part.map((record) => {
        const half = readSinkRecord(record);
        return half === undefined ? withIds(JSON.stringify(record), readPredictionLine(record)) : [half];
      }),
      // A file of records is read anew as a whole where its last batch was not kept.
      async () => (isLast ? await commit(bytes.byteLength) : undefined),
    );
  }
}

/** Whole lines only: the last one may still be written. */
async function* lineBatches(
  bytes: Uint8Array,
  start: number,
  commit: (position: number) => Promise<void>,
): AsyncGenerator<SourceBatch> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = start;
  while (position < buffer.length) {
    const lines: string[] = [];
    for (let end = buffer.indexOf(10, position); end !== -1; end = buffer.indexOf(10, position)) {
      lines.push(buffer.toString('utf8', position, end));
      position = end + 1;
      if (lines.length === batchSize) break;
    }
    if (lines.length === 0) return;
    const read = position;
    yield batch(
      lines
        .filter((line) => line.trim() !== '')
        .map((line) => withIds(line, readPredictionLine(parsed(line)))),
      () => commit(read),
    );
  }
}

function batch(read: (LoggedHalf[] | undefined)[], commit: () => Promise<void>): SourceBatch {
  return {
    halves: read.flatMap((halves) => halves ?? []),
    unreadable: read.filter((halves) => halves === undefined).length,
    commit,
  };
}

/** A call without an id has the digest of all of it. */
function withIds(line: string, halves: LoggedHalf[] | undefined): LoggedHalf[] | undefined {
  if (halves?.every(({ id }) => id !== undefined) !== false) return halves;
  const digest = createHash('sha256').update(line).digest('hex').slice(0, 32);
  return halves.map((half) => ({ ...half, id: half.id ?? digest }));
}

async function recordsOf(key: string, bytes: Uint8Array): Promise<unknown[]> {
  if (key.endsWith('.json')) {
    const content = parsed(Buffer.from(bytes).toString('utf8'));
    return Array.isArray(content) ? content : [content];
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-records-'));
  try {
    const file = path.join(folder, key.endsWith('.csv') ? 'records.csv' : 'records.parquet');
    await writeFile(file, bytes);
    await using engine = await openEngine({ threads: 1 });
    const relation = key.endsWith('.csv')
      ? `read_csv(${literal(file)}, all_varchar = true, header = true)`
      : `read_parquet(${literal(file)}, binary_as_string = false)`;
    const result = await engine.connection.run(`SELECT * FROM ${relation}`);
    const rows = await result.getRowObjects();
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)])),
    );
  } catch {
    // A file that is none of what its name says counts as one record that cannot be read.
    return [undefined];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** DuckDB wraps binary values. */
function plainValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function grows(key: string): boolean {
  return /\.(jsonl|ndjson)$/.test(key);
}

function isReadable(key: string): boolean {
  return /\.(jsonl|ndjson|json|csv|parquet)$/.test(key);
}
