import { randomUUID } from 'node:crypto';
import { copyFile, lstat, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ClientError } from '../errors.ts';

/** A file as it was read and as it is to be; null where there is none. */
interface FileChange {
  path: string;
  before: string | null;
  after: string | null;
}

/** Somebody else changed a file in between: nothing was written. */
export class SourceChangedError extends ClientError {
  readonly code = 'source-changed';
  readonly retryable = false;
  readonly file: string;

  constructor(file: string) {
    super(`${file} was changed in the meantime, so nothing was written; run the command again`);
    this.file = file;
  }
}

interface Prepared {
  file: string;
  /** The new content beside it; undefined where the file goes. */
  fresh: string | undefined;
  /** The old content beside it; undefined where there was none. */
  kept: string | undefined;
}

/**
 * Writes all files or none. Each takes the place of the old one at once, with its mode; when one cannot be written,
 * those before it get their old content back. Rejects with a SourceChangedError where a file is not as it was read.
 */
export async function writeAll(root: string, changes: readonly FileChange[]): Promise<void> {
  const prepared: Prepared[] = [];
  const moved: Prepared[] = [];
  try {
    for (const change of changes) await refuseChanged(root, change);
    for (const change of changes) prepared.push(await prepare(root, change));
    for (const one of prepared) {
      moved.push(one);
      if (one.fresh === undefined) await rm(one.file);
      else await rename(one.fresh, one.file);
    }
  } catch (error) {
    for (const { file, kept } of moved.toReversed())
      await (kept === undefined ? rm(file, { force: true }) : copyFile(kept, file));
    throw error;
  } finally {
    for (const { fresh, kept } of prepared)
      for (const file of [fresh, kept]) if (file !== undefined) await rm(file, { force: true });
  }
}

async function refuseChanged(root: string, { path: name, before }: FileChange): Promise<void> {
  const file = path.join(root, name);
  const present = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const isLink = present !== null && (await lstat(file)).isSymbolicLink();
  if (present !== before || isLink) throw new SourceChangedError(name);
}

async function prepare(root: string, { path: name, before, after }: FileChange): Promise<Prepared> {
  const file = path.join(root, name);
  const beside = (suffix: string): string =>
    path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.${suffix}`);
  const kept = before === null ? undefined : beside('old');
  const fresh = after === null ? undefined : beside('new');
  await mkdir(path.dirname(file), { recursive: true });
  const mode = before === null ? 0o644 : (await stat(file)).mode;
  if (kept !== undefined) await copyFile(file, kept);
  if (fresh !== undefined && after !== null) {
    await using handle = await open(fresh, 'wx', mode);
    await handle.chmod(mode);
    await handle.writeFile(after);
    await handle.sync();
  }
  return { file, fresh, kept };
}
