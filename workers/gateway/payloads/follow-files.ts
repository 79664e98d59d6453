import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../../../clients/files/write-atomically.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { createObjectSource } from '../../../clients/payload-log/object-source.ts';
import type { SourceCursor } from '../../../clients/payload-log/object-source.ts';
import type { Payloads } from '../../../config/schema/payloads.ts';
import { textHash } from '../../../domain/text/text-hash.ts';
import { followSource } from './follow-source.ts';
import type { FollowOptions } from './follow-source.ts';

export interface FollowFilesOptions extends Omit<FollowOptions, 'source'> {
  from: NonNullable<Payloads['from']>;
  /** The storage of the configuration. */
  store: ObjectStore;
  /** Folder of the payload log, where it is noted what was read. */
  folder: string;
}

/** Follows the files in which calls of a model are logged. */
export function followFiles({ from, store, folder, ...options }: FollowFilesOptions): {
  stop(): Promise<void>;
} {
  const cursor = cursorIn(path.join(folder, 'cursors'), `${options.model} ${JSON.stringify(from)}`);
  const files = from.folder === undefined ? store : createFolderStore(from.folder);
  const source = createObjectSource({ store: files, prefix: from.storage ?? '', cursor });
  return followSource({ ...options, source });
}

/** Remembers in a file, named for the source, how far each of its files was read. */
function cursorIn(folder: string, name: string): SourceCursor {
  const file = path.join(folder, `${textHash(name, 16)}.json`);
  return {
    async load() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '{}';
        throw error;
      });
      return JSON.parse(text) as Record<string, number>;
    },
    async save(positions) {
      await mkdir(folder, { recursive: true });
      await writeAtomically(file, Buffer.from(JSON.stringify(positions)), folder);
    },
  };
}
