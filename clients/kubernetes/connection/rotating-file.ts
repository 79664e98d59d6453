import { readFile } from 'node:fs/promises';
import { KubeconfigError } from '../errors.ts';

/** Tokens of service accounts are replaced well before they expire, so a short delay is harmless. */
const freshForMilliseconds = 10_000;

/** A file that another process replaces from time to time, such as a service account's token. */
export interface RotatingFile {
  read(): Promise<string>;
  forget(): void;
}

/** @param purpose what the file holds, for the message of the KubeconfigError when it cannot be read. */
export function rotatingFile(path: string, purpose: string): RotatingFile {
  let cached: { text: string; readAt: number } | undefined;
  return {
    async read() {
      if (cached !== undefined && performance.now() - cached.readAt < freshForMilliseconds)
        return cached.text;
      try {
        cached = { text: await readFile(path, 'utf8'), readAt: performance.now() };
      } catch (error) {
        throw new KubeconfigError(`cannot read the ${purpose} ${path}: ${reasonOf(error)}`, { cause: error });
      }
      return cached.text;
    },
    forget() {
      cached = undefined;
    },
  };
}

/** Plain words for the usual failures of reading a file. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}
