import os from 'node:os';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Folder of everything that can be obtained again: `PLUMBLINE_CACHE`, or `plumbline` in the user's cache folder. */
export function cacheFolder(environment: Environment = process.env): string {
  const own = environment['PLUMBLINE_CACHE'];
  if (own) return path.resolve(own);
  return path.join(environment['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'plumbline');
}
