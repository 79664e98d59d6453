import { createReadStream } from 'node:fs';
import type { Stats } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { lockFile } from '../files/file-lock.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { ForeignReferenceError } from './errors.ts';
import { folderFault, meansAbsent } from './folder-faults.ts';
import { assertKey, assertPrefix, isKey } from './key.ts';
import type { ObjectStore, StoredVersion } from './object-store.ts';
import { bytesOf, referTo, referToFile, sha256, verify } from './reference.ts';

const lockTimeLimit = 30_000;
const leftoverAge = 3_600_000;

/**
 * An object store in a folder: each object is a file at its key, so people can look at it with any tool. What the
 * store needs for itself is in `.plumbline` there. Several processes may share the folder; a version is the digest of
 * the content.
 */
export function createFolderStore(folder: string): ObjectStore {
  const root = path.resolve(folder);
  const locks = path.join(root, '.plumbline', 'locks');
  const unfinished = path.join(root, '.plumbline', 'unfinished');
  const fileOf = (key: string): string => path.join(root, ...key.split('/'));
  let prepared: Promise<void> | undefined;

  async function prepare(): Promise<void> {
    await mkdir(locks, { recursive: true });
    await mkdir(unfinished, { recursive: true });
    await removeLeftovers(unfinished);
  }

  /** Runs a change of one object while nobody else changes it; keys share 256 locks by their digest. */
  async function changing<Result>(key: string, change: (file: string) => Promise<Result>): Promise<Result> {
    assertKey(key);
    try {
      prepared ??= prepare();
      await prepared;
      const lock = await lockFile(
        path.join(locks, sha256(bytesOf(key)).slice(0, 2)),
        'exclusive',
        lockTimeLimit,
      );
      try {
        return await change(fileOf(key));
      } finally {
        lock.release();
      }
    } catch (error) {
      prepared = undefined;
      throw folderFault(error, root, key);
    }
  }

  async function read(key: string): Promise<Uint8Array | undefined> {
    assertKey(key);
    try {
      return await readIfPresent(fileOf(key));
    } catch (error) {
      throw folderFault(error, root, key);
    }
  }

  async function statOf(key: string): Promise<Stats | undefined> {
    assertKey(key);
    try {
      const found = await stat(fileOf(key));
      return found.isFile() ? found : undefined;
    } catch (error) {
      if (meansAbsent(error)) return undefined;
      throw folderFault(error, root, key);
    }
  }

  const uriOf = (key: string): string => `${pathToFileURL(root).href}/${key}`;

  return {
    async put(key, body) {
      const bytes = bytesOf(body);
      await changing(key, (file) => writeAtomically(file, bytes, unfinished));
      return referTo(uriOf(key), bytes);
    },

    async putFile(key, source) {
      await changing(key, (file) => writeAtomically(file, createReadStream(source), unfinished));
      return await referToFile(uriOf(key), source);
    },

    uriOf,

    get: read,

    async getFile(key, target) {
      assertKey(key);
      try {
        await copyFile(fileOf(key), target);
      } catch (error) {
        if (meansAbsent(error)) return undefined;
        throw folderFault(error, root, key);
      }
      return await referToFile(uriOf(key), target);
    },

    async read(reference) {
      return verify(reference, await read(keyOf(reference.uri, root)));
    },

    async getVersioned(key) {
      const body = await read(key);
      return body === undefined ? { body, version: null } : { body, version: versionOf(body) };
    },

    sizeOf: async (key) => (await statOf(key))?.size,

    modifiedAt: async (key) => (await statOf(key))?.mtime,

    compareAndSwap(key, expected, body) {
      return changing(key, async (file) => {
        if (versionOf(await readIfPresent(file)) !== expected) return false;
        await writeAtomically(file, bytesOf(body), unfinished);
        return true;
      });
    },

    async *list(prefix) {
      assertPrefix(prefix);
      const slash = prefix.lastIndexOf('/') + 1;
      yield* listFiles(root, prefix.slice(0, slash), prefix.slice(slash));
    },

    delete(key) {
      return changing(key, async (file) => {
        await rm(file, { force: true }).catch((error: unknown) => {
          if (!meansAbsent(error)) throw error;
        });
        await removeEmptyFolders(path.dirname(file), root);
      });
    },
  };
}

function versionOf(body: Uint8Array | undefined): StoredVersion {
  return body === undefined ? null : sha256(body);
}

async function readIfPresent(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (meansAbsent(error)) return undefined;
    throw error;
  }
}

function keyOf(uri: string, root: string): string {
  const home = `${pathToFileURL(root).href}/`;
  const key = uri.slice(home.length);
  if (!uri.startsWith(home) || !isKey(key)) throw new ForeignReferenceError(uri, home);
  return key;
}

/** Keys below a folder (`''` or with a final slash) whose next part begins as given, in lexical order. */
async function* listFiles(root: string, folder: string, beginning: string): AsyncGenerator<string> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (meansAbsent(error)) return [];
    throw folderFault(error, root, folder);
  });
  // A folder sorts by what its keys look like: `a-b` comes before `a/b`.
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  for (const name of names.toSorted()) {
    if (!name.startsWith(beginning) || !isKey(name.replace(/\/$/, ''))) continue;
    if (name.endsWith('/')) yield* listFiles(root, folder + name, '');
    else yield folder + name;
  }
}

async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let current = folder; current !== root; current = path.dirname(current)) {
    try {
      await rmdir(current);
    } catch {
      return;
    }
  }
}

/** A writer that was killed leaves its unfinished file; after an hour nobody writes it any more. */
async function removeLeftovers(unfinished: string): Promise<void> {
  for (const name of await readdir(unfinished)) {
    const file = path.join(unfinished, name);
    const status = await stat(file).catch(() => undefined);
    if (status !== undefined && Date.now() - status.mtimeMs > leftoverAge) await rm(file, { force: true });
  }
}
