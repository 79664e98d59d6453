import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { takeExclusively } from '../dev/processes/exclusive.ts';

/** Empties the state folder of an earlier demo, so that each one tells the same story; raises while one runs there. */
export function freshFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeExclusively(path.join(folder, 'lock'));
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith('lock')) rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  } finally {
    lock.release();
  }
  return folder;
}
