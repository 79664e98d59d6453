import { readFile, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { ClientError } from '../errors.ts';
import { createScratch } from './scratch.ts';
import type { Scratch } from './scratch.ts';

/** The files of a checkout, to be read and tried with changes; it is not changed itself. */
export interface SourceTree {
  /** A real path. */
  root: string;
  /** Files by their paths relative to the root, with slashes; what Git or npm keep for themselves is left out. */
  files: ReadonlySet<string>;
  /** Symbolic links among them: what stands behind one may stand elsewhere, too. */
  links: ReadonlySet<string>;
  /** The text of a file, byte for byte; undefined where there is none. Rejects with a SourceFileError. */
  read(file: string): Promise<string | undefined>;
  /** An empty folder into which files of the tree are copied as they are needed. */
  scratch(): Promise<Scratch>;
}

/** A file of the source is no text. */
export class SourceFileError extends ClientError {
  readonly code = 'source-file';
  readonly retryable = false;
  readonly file: string;

  constructor(file: string, reason: string) {
    super(`${file} ${reason}`);
    this.file = file;
  }
}

/** Folders that are no source. */
const skipped = new Set(['.git', 'node_modules']);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Lists a checkout once, and reads it from then on. */
export async function openSourceTree(stated: string): Promise<SourceTree> {
  const root = await realpath(stated);
  const files = new Set<string>();
  const links = new Set<string>();
  await collect(root, '', files, links);
  return {
    root,
    files,
    links,
    async read(file) {
      const bytes = await readFile(path.join(root, file)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'ENOTDIR') return undefined;
        throw error;
      });
      return bytes === undefined ? undefined : decode(file, bytes);
    },
    scratch: () => createScratch(root),
  };
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new SourceFileError(file, 'is not valid UTF-8, so it is not edited; save it as UTF-8');
  }
}

async function collect(root: string, folder: string, files: Set<string>, links: Set<string>): Promise<void> {
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) links.add(name);
    else if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) await collect(root, name, files, links);
    } else if (entry.isFile()) files.add(name);
  }
}
