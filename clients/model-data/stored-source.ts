import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatasetOptions } from '../datasets/dataset-source.ts';
import { formatOfName } from '../datasets/files/format.ts';
import type { ObjectStore } from '../object-store/object-store.ts';
import type { CurrentSource } from './current-source.ts';
import { describeWindow, latestRows } from './file-source.ts';
import type { LatestRows } from './file-source.ts';

/** Objects fetched at the same time. */
const concurrency = 4;

/** Objects of the storage that everything else is kept in: one, everything below a prefix, or a pattern. */
export function createStoredSource(
  store: ObjectStore,
  pattern: string,
  options: DatasetOptions,
  window?: LatestRows,
): CurrentSource {
  const label = `${describeWindow(window, 'rows')}storage ${pattern}`;
  return {
    label,
    async collect(now, signal) {
      const keys = await findKeys(store, pattern, signal);
      if (keys.length === 0) return { noData: `${label}: no such object yet` };
      const folder = await fetchObjects(store, keys, signal);
      return {
        location: folder,
        options: { ...options, ...latestRows(window, options.orderBy, now) },
        [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
      };
    },
  };
}

async function findKeys(store: ObjectStore, pattern: string, signal: AbortSignal): Promise<string[]> {
  const wild = pattern.search(/[*?[{]/);
  const prefix = wild === -1 ? pattern : pattern.slice(0, wild);
  const folder = pattern.endsWith('/') ? pattern : `${pattern}/`;
  const isWanted = (key: string): boolean => {
    if (wild !== -1) return path.posix.matchesGlob(key, pattern);
    if (key === pattern) return true;
    return key.startsWith(folder) && formatOfName(key) !== undefined && !isHidden(key.slice(folder.length));
  };
  const keys: string[] = [];
  for await (const key of store.list(prefix)) {
    signal.throwIfAborted();
    if (isWanted(key)) keys.push(key);
  }
  return keys;
}

/** Writers leave `_SUCCESS` and dot files beside the data. */
function isHidden(relative: string): boolean {
  return relative.split('/').some((part) => /^[._]/.test(part));
}

/** Fetches objects into a temporary folder under their keys, so that the order of files is that of keys. */
export async function fetchObjects(
  store: ObjectStore,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-window-'));
  const queue = [...keys];
  const fetchSome = async (): Promise<void> => {
    for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
      signal.throwIfAborted();
      const body = await store.get(key);
      // Retention took it away in the meantime.
      if (body === undefined) continue;
      const file = path.join(folder, ...key.split('/').map(asFileName));
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, body);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, fetchSome));
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Whoever writes to the bucket chooses its keys: none of them leads out of the folder. */
function asFileName(part: string): string {
  return part === '..' || part === '.' ? `_${part}` : part;
}
