import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { RenderPathEscapesError, RenderPathMissingError } from './errors.ts';

/** A file or folder behind a path, symbolic links followed. */
export interface Inside {
  real: string;
  isDirectory: boolean;
}

/** What a path leads to, as far as that lies inside `realRoot`, a real path itself. */
export async function findInside(realRoot: string, file: string): Promise<Inside | 'missing' | 'outside'> {
  try {
    const real = await realpath(file);
    if (!isBelow(realRoot, real)) return 'outside';
    return { real, isDirectory: (await lstat(real)).isDirectory() };
  } catch {
    return 'missing';
  }
}

/**
 * The path that a source states, made plain: relative to the root, with slashes, without `.` and `..`; empty for the
 * root. Rejects with a RenderPathEscapesError or a RenderPathMissingError.
 */
export async function findStart(
  root: string,
  realRoot: string,
  stated: string,
): Promise<Inside & { name: string }> {
  const file = path.posix.normalize(stated);
  if (path.posix.isAbsolute(file) || file === '..' || file.startsWith('../'))
    throw new RenderPathEscapesError(stated);
  const found = await findInside(realRoot, path.join(root, file));
  if (found === 'missing') throw new RenderPathMissingError(stated);
  if (found === 'outside') throw new RenderPathEscapesError(stated);
  const name = file.replace(/\/$/, '');
  return { ...found, name: name === '.' ? '' : name };
}

/** Path in the source of something real inside it. */
export function nameInside(realRoot: string, real: string): string {
  return path.relative(realRoot, real).split(path.sep).join('/');
}

function isBelow(realRoot: string, file: string): boolean {
  return file === realRoot || file.startsWith(realRoot + path.sep);
}
