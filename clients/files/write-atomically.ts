import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file so that readers see the old bytes or the new ones, even after a crash or power cut. `workFolder` is an
 * existing folder on the same file system; a killed writer leaves its unfinished file there. Folders are made.
 */
export async function writeAtomically(
  file: string,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  workFolder: string,
): Promise<void> {
  const unfinished = path.join(workFolder, randomUUID());
  try {
    await using handle = await open(unfinished, 'wx');
    await handle.writeFile(body);
    await handle.sync();
    await moveInto(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function moveInto(source: string, file: string): Promise<void> {
  const folder = path.dirname(file);
  for (let attempt = 1; ; attempt++) {
    const firstMade = await mkdir(folder, { recursive: true });
    try {
      await rename(source, file);
      await syncFolders(folder, firstMade === undefined ? folder : path.dirname(firstMade));
      return;
    } catch (error) {
      // Somebody removed the folder, empty until now, in between.
      if (attempt === 10 || !isMissing(error)) throw error;
    }
  }
}

/** Makes directory entries durable, from a folder up to one above it. */
async function syncFolders(folder: string, top: string): Promise<void> {
  for (let current = folder; current.length >= top.length; current = path.dirname(current)) {
    await using handle = await open(current, 'r');
    await handle.sync();
    if (current === path.dirname(current)) return;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
