import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A folder that holds as much of a checkout as is needed to render a part of it, with changes. */
export interface Scratch {
  root: string;
  /** Copies files of the checkout that are not here yet. One that was written here stays as it was written. */
  hold(files: Iterable<string>): Promise<void>;
  /** Writes a file, or removes it where the text is null. */
  write(file: string, text: string | null): Promise<void>;
  /** Removes the folder. */
  dispose(): Promise<void>;
}

export async function createScratch(source: string): Promise<Scratch> {
  const root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'plumbline-codify-')));
  const held = new Set<string>();
  return {
    root,
    async hold(files) {
      for (const file of files) {
        if (held.has(file)) continue;
        held.add(file);
        await mkdir(path.dirname(path.join(root, file)), { recursive: true });
        await copyFile(path.join(source, file), path.join(root, file));
      }
    },
    async write(file, text) {
      held.add(file);
      if (text === null) return await rm(path.join(root, file), { force: true });
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    },
    async dispose() {
      await rm(root, { recursive: true, force: true });
    },
  };
}
