import { chooseFiles, chooseLabels } from '../../domain/models/payloads/choose-files.ts';
import type { WindowRequest } from '../../domain/models/payloads/choose-files.ts';
import type { ModelName, PayloadWindow } from '../../domain/models/payloads/payload-files.ts';
import { filesPrefix, readKey } from '../../domain/models/payloads/stored-file.ts';
import type { StoredFile } from '../../domain/models/payloads/stored-file.ts';
import type { ObjectStore } from '../object-store/object-store.ts';
import { NoPayloadsError, PayloadFileMissingError } from './errors.ts';

/** A window by the newest rows, or by when they were asked: from `since` on, before `until`. */
export type WindowChoice = { rows: number } | { since: Date; until: Date };

/**
 * Which stored files hold a window of a model's payloads, and the labels that may belong to them. Small enough to
 * travel through Temporal; `openWindow` reads the rows. Rejects with a NoPayloadsError when there are none.
 */
export async function readWindow(
  store: ObjectStore,
  model: ModelName,
  choice: WindowChoice,
): Promise<PayloadWindow> {
  const request: WindowRequest =
    'rows' in choice ? choice : { since: choice.since.getTime(), until: choice.until.getTime() };
  const listed = await listFiles(store, model, 'payloads');
  const files = chooseFiles('rows' in request ? await countRows(store, listed) : listed, request);
  if (files.length === 0) throw new NoPayloadsError(`${model.namespace}/${model.name}`);
  const from = Math.min(...files.map((file) => file.from));
  const to = Math.max(...files.map((file) => file.to));
  const labels = chooseLabels(await listFiles(store, model, 'labels'), from);
  const available = files.every(({ rows }) => rows !== undefined)
    ? { available: files.reduce((sum, { rows = 0 }) => sum + rows, 0) }
    : {};
  return {
    payloads: files.map(({ key }) => key),
    labels: labels.map(({ key }) => key),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    ...available,
    ...('rows' in choice
      ? { rows: choice.rows }
      : { since: choice.since.toISOString(), until: choice.until.toISOString() }),
  };
}

/** All stored files of a model. */
export async function listFiles(
  store: ObjectStore,
  model: ModelName,
  what: 'payloads' | 'labels',
): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for await (const key of store.list(filesPrefix(model, what))) {
    const file = readKey(key);
    if (file !== undefined) files.push(file);
  }
  return files;
}

/** Files whose key does not say how many rows they hold are looked into. */
async function countRows(store: ObjectStore, files: readonly StoredFile[]): Promise<StoredFile[]> {
  return await Promise.all(
    files.map(async (file) =>
      file.rows === undefined ? { ...file, rows: await rowsIn(store, file.key) } : file,
    ),
  );
}

async function rowsIn(store: ObjectStore, key: string): Promise<number> {
  const bytes = await store.get(key);
  if (bytes === undefined) throw new PayloadFileMissingError(key);
  const { parquetMetadata } = await import('hyparquet');
  return Number(parquetMetadata(bytes.slice().buffer).num_rows);
}
