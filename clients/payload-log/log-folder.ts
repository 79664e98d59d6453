import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * What is where in the folder of a log. A segment is written to `segments`; once read, its rows are files in `outbox`
 * and what goes over to the next segment is in `carried`; what was uploaded is deleted.
 */
export interface LogFolder {
  /** Tells this log from others that write to the same storage. */
  id: string;
  segment(number: number): string;
  /** Where a segment is kept that cannot be finished. */
  setAside(number: number): string;
  carried(number: number): string;
  /** Folder of the finished files of a segment; `draft` while they are being written. */
  outbox(number: number, state?: 'draft'): string;
  /** On the same file system, for files that are written before they are moved. */
  unfinished: string;
  lock: string;
}

const digits = 12;

export async function openLogFolder(folder: string): Promise<LogFolder> {
  // What models are asked is nobody else's business on this machine.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of ['segments', 'carried', 'outbox', 'unfinished'])
    await mkdir(path.join(folder, name), { recursive: true });
  return logFolderAt(folder, await readId(path.join(folder, 'log-id')));
}

/** The same places, in a folder that was opened before. */
export function logFolderAt(folder: string, id: string): LogFolder {
  const numbered = (kind: string, number: number, ending: string): string =>
    path.join(folder, kind, `${String(number).padStart(digits, '0')}${ending}`);
  return {
    id,
    segment: (number) => numbered('segments', number, '.log'),
    setAside: (number) => numbered('segments', number, '.set-aside'),
    carried: (number) => numbered('carried', number, '.state'),
    outbox: (number, state) => numbered('outbox', number, state === 'draft' ? '.draft' : ''),
    unfinished: path.join(folder, 'unfinished'),
    lock: path.join(folder, 'lock'),
  };
}

/** Numbers of what there is of a kind, ascending. */
export async function numbersIn(folder: string, kind: 'segments' | 'carried' | 'outbox'): Promise<number[]> {
  const names = await readdir(path.join(folder, kind));
  return names
    .map((name) => /^(\d{12})(?:\.log|\.state)?$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .toSorted((one, other) => one - other);
}

/**
 * Segments that were not finished, ascending; what is left of finished ones is removed. A segment is finished once its
 * folder is in the outbox.
 */
export async function unfinishedSegments(root: string, folder: LogFolder): Promise<number[]> {
  const finished = Math.max(0, ...(await numbersIn(root, 'outbox')));
  await forgetSegments(root, folder, finished);
  return await numbersIn(root, 'segments');
}

/** Removes segments up to a number, then what was carried into them. */
export async function forgetSegments(root: string, folder: LogFolder, number: number): Promise<void> {
  for (const done of await numbersIn(root, 'segments')) if (done <= number) await rm(folder.segment(done));
  for (const done of await numbersIn(root, 'carried')) if (done <= number) await rm(folder.carried(done));
}

/** Whoever was killed half-way begins again. Only for who holds the lock: the drafts of another may be under way. */
export async function removeDrafts(folder: string): Promise<void> {
  for (const name of await readdir(path.join(folder, 'unfinished')))
    await rm(path.join(folder, 'unfinished', name), { force: true });
  for (const name of await readdir(path.join(folder, 'outbox')))
    if (name.endsWith('.draft'))
      await rm(path.join(folder, 'outbox', name), { recursive: true, force: true });
}

async function readId(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '');
  if (/^[0-9a-f]{12}$/.test(known)) return known;
  const made = randomBytes(6).toString('hex');
  await writeFile(file, made);
  return made;
}
