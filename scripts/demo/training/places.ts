import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TrainingError } from './training-error.ts';

/** The file behind a URI. Raises a TrainingError for storage that is not of this machine. */
export function fileOf(uri: string): string {
  if (uri.startsWith('file://')) return fileURLToPath(uri);
  throw new TrainingError(`this program reads and writes file:// only, not ${uri}`);
}

/** The bytes that were frozen; others raise a TrainingError. */
export async function readFrozen({ uri, sha256 }: { uri: string; sha256: string }): Promise<Buffer> {
  const bytes = await readFile(fileOf(uri)).catch(() => {
    throw new TrainingError(`there is nothing at ${uri}`);
  });
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === sha256) return bytes;
  throw new TrainingError(`${uri} has the digest ${found}, expected ${sha256}`);
}

/** The text, or undefined where there is none. */
export async function readText(uri: string): Promise<string | undefined> {
  return await readFile(fileOf(uri), 'utf8').catch(() => undefined);
}

/** Writes a whole file or nothing: whoever reads never sees half of it. */
export async function writeText(uri: string, text: string): Promise<void> {
  const file = fileOf(uri);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.unfinished`, text);
  await rename(`${file}.unfinished`, file);
}

/** A place below another. */
export function below(uri: string, name: string): string {
  return `${uri.replace(/\/+$/, '')}/${name}`;
}
