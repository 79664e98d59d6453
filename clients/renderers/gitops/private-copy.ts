import { cp, mkdtemp, realpath, rm, unlink, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A copy of a checkout that may be changed, for as long as `use` takes. */
export async function withPrivateCopy<Result>(
  root: string,
  use: (copy: string) => Promise<Result>,
): Promise<Result> {
  return await withPrivateFolder(async (folder) => {
    const copy = path.join(folder, 'source');
    await cp(root, copy, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (file) => path.basename(file) !== '.git',
    });
    return await use(copy);
  });
}

/** An empty folder that nobody else can read, for as long as `use` takes. */
export async function withPrivateFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'plumbline-source-')));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts a file in the place of whatever stands there; a link is replaced, never followed. */
export async function replaceFile(file: string, content: string): Promise<void> {
  await unlink(file).catch(ignoreMissing);
  await writeFile(file, content, { mode: 0o600, flag: 'wx' });
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
