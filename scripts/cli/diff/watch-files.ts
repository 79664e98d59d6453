import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';

/** Watches the folders in which sources are: what is named, and where rendered objects come from. */
export class FileWatch {
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly onChange: () => void;

  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  /** Makes these files and folders, and no others, be watched. What cannot be watched is left to the interval. */
  async follow(places: readonly string[]): Promise<void> {
    const folders = new Set<string>();
    for (const place of places) folders.add(await folderOf(place));
    for (const [folder, watcher] of this.watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of folders) if (!this.watchers.has(folder)) this.begin(folder);
  }

  close(): void {
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private begin(folder: string): void {
    try {
      const watcher = watch(folder, () => this.onChange());
      watcher.on('error', () => {
        watcher.close();
        this.watchers.delete(folder);
      });
      this.watchers.set(folder, watcher);
    } catch {
      // The folder is gone, or the system has no watches left.
    }
  }
}

/** A file is watched by its folder: editors replace files by new ones. */
async function folderOf(place: string): Promise<string> {
  const full = path.resolve(place);
  const found = await stat(full).catch(() => undefined);
  return found?.isDirectory() === true ? full : path.dirname(full);
}
