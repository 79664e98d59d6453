import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { labelColumns, payloadColumns } from '../../domain/models/payloads/payload-files.ts';
import type { PayloadWindow } from '../../domain/models/payloads/payload-files.ts';
import type { DatasetSource } from '../datasets/dataset-source.ts';
import { openEngine } from '../datasets/duckdb/engine.ts';
import { identifier, literal, literals } from '../datasets/duckdb/sql.ts';
import { openDataset } from '../datasets/open-dataset.ts';
import type { ObjectStore } from '../object-store/object-store.ts';
import { PayloadFileMissingError } from './errors.ts';

/** What the columns besides the features are called in the data set, as the reference calls them. */
export interface WindowNames {
  /** Column of the labels; without it no labels are joined. */
  target?: string;
  /** `plumbline_prediction` unless stated. */
  prediction?: string;
  /** `plumbline_time` unless stated. */
  time?: string;
}

/** Files fetched at the same time. */
const concurrency = 8;

/**
 * The rows of a window as a data set, in the order they were asked, with the latest label of each joined by its id.
 * The columns `plumbline_id` and `plumbline_revision` are left out unless `keepIds` is set. Files are fetched into a temporary folder that goes
 * when the source is closed. Rejects with a PayloadFileMissingError, a DatasetError or what the store rejects with.
 */
export async function openWindow(
  store: ObjectStore,
  window: PayloadWindow,
  names: WindowNames & { keepIds?: boolean } = {},
): Promise<DatasetSource> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-window-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const payloads = await fetchAll(store, window.payloads, path.join(folder, 'payloads'));
    const labels =
      names.target === undefined ? [] : await fetchAll(store, window.labels, path.join(folder, 'labels'));
    const file = path.join(folder, 'window.parquet');
    {
      await using engine = await openEngine({ threads: 1 });
      const query = windowQuery(window, names, payloads, labels);
      await engine.connection.run(`COPY (${query}) TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy)`);
    }
    const source = await openDataset(file);
    return {
      ...source,
      label: `payloads from ${window.since ?? window.from} to ${window.until ?? window.to}`,
      async close() {
        await source.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Later files may have columns that earlier ones lack, or hold text where there were numbers: DuckDB finds the union. */
function windowQuery(
  window: PayloadWindow,
  names: WindowNames & { keepIds?: boolean },
  payloads: readonly string[],
  labels: readonly string[],
): string {
  const { id, time, revision, prediction } = payloadColumns;
  const renamed = [
    `${identifier(time)} AS ${identifier(names.time ?? time)}`,
    `${identifier(prediction)} AS ${identifier(names.prediction ?? prediction)}`,
  ];
  const kept = names.keepIds === true ? [identifier(id), identifier(revision)] : [];
  const own = [id, time, revision, prediction].map(identifier).join(', ');
  const conditions = [
    ...(window.since === undefined ? [] : [`${identifier(time)} >= ${literal(window.since)}::TIMESTAMPTZ`]),
    ...(window.until === undefined ? [] : [`${identifier(time)} < ${literal(window.until)}::TIMESTAMPTZ`]),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const order = `${identifier(time)}, ${identifier(id)}`;
  const reversed = `${identifier(time)} DESC, ${identifier(id)} DESC`;
  const newest = window.rows === undefined ? '' : ` ORDER BY ${reversed} LIMIT ${window.rows}`;
  const rows = `SELECT * FROM read_parquet(${literals(payloads)}, union_by_name = true)${where}${newest}`;
  const target = names.target === undefined ? [] : [labelExpression(labels, names.target)];
  const columns = [`rows.* EXCLUDE (${own})`, ...renamed, ...kept, ...target].join(', ');
  return `SELECT ${columns} FROM (${rows}) AS rows${joinOf(labels)} ORDER BY ${order}`;
}

function labelExpression(labels: readonly string[], target: string): string {
  return `${labels.length === 0 ? 'NULL::VARCHAR' : 'labels.label'} AS ${identifier(target)}`;
}

/** A label that was sent again later corrects the one before. */
function joinOf(labels: readonly string[]): string {
  if (labels.length === 0) return '';
  const { id, time, label } = labelColumns;
  const latest =
    `SELECT ${identifier(id)} AS id, arg_max(${identifier(label)}, ${identifier(time)}) AS label ` +
    `FROM read_parquet(${literals(labels)}, union_by_name = true) GROUP BY ALL`;
  return ` LEFT JOIN (${latest}) AS labels ON labels.id = rows.${identifier(payloadColumns.id)}`;
}

/** Files of so many names, in their order. */
async function fetchAll(store: ObjectStore, keys: readonly string[], stem: string): Promise<string[]> {
  const files = keys.map((_, index) => `${stem}-${index}.parquet`);
  let next = 0;
  const fetchOneByOne = async (): Promise<void> => {
    for (let index = next++; index < keys.length; index = next++) {
      const key = keys[index] ?? '';
      const bytes = await store.get(key);
      if (bytes === undefined) throw new PayloadFileMissingError(key);
      await writeFile(files[index] ?? '', bytes);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, fetchOneByOne));
  return files;
}
