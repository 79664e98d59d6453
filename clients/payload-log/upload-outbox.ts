import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '../object-store/object-store.ts';
import { manifestName } from './finish-segment.ts';
import type { OutgoingFile } from './finish-segment.ts';
import { numbersIn } from './log-folder.ts';
import type { LogFolder } from './log-folder.ts';

export interface UploaderOptions {
  root: string;
  folder: LogFolder;
  store: ObjectStore;
  log: (line: string) => void;
  /** Told of each file that is in the storage. */
  onStored?: (file: OutgoingFile) => void;
}

/** Brings finished files to the storage. */
export interface Uploader {
  /** There may be something new. */
  wake(): void;
  /** Segments whose files wait, as known last. */
  waiting(): number;
  /** When something was stored last, milliseconds since 1970; 0 before. */
  lastStored(): number;
  /** Finishes what it is at, uploads what is there for so long, and stops. */
  stop(patience: number): Promise<void>;
}

/** How long to wait after a failure, milliseconds; twice as long after each further one. */
const firstPause = 1000;
const longestPause = 60_000;

/** A file is deleted here only once it is there; one that was uploaded twice is the same. */
export function startUploader({ root, folder, store, log, onStored }: UploaderOptions): Uploader {
  const stopped = new AbortController();
  let awake = Promise.withResolvers<void>();
  let [waiting, lastStored, failures] = [0, 0, 0];
  let deadline = Infinity;

  async function uploadAll(): Promise<void> {
    const numbers = await numbersIn(root, 'outbox');
    waiting = numbers.length;
    for (const number of numbers) {
      if (Date.now() > deadline) return;
      await uploadSegment(number);
      waiting -= 1;
      if (failures > 0) log('payloads: the storage takes files again');
      failures = 0;
    }
  }

  async function uploadSegment(number: number): Promise<void> {
    const outbox = folder.outbox(number);
    const files = JSON.parse(await readFile(path.join(outbox, manifestName), 'utf8')) as OutgoingFile[];
    for (const file of files) {
      await store.put(file.key, await readFile(path.join(outbox, file.file)));
      lastStored = Date.now();
      onStored?.(file);
    }
    // A process that is killed while it removes files one by one must not leave some of them to the next one.
    const removed = folder.outbox(number, 'draft');
    await rename(outbox, removed);
    await rm(removed, { recursive: true });
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      const next = awake.promise;
      try {
        await uploadAll();
        await next;
      } catch (error) {
        if (failures === 0) log(`payloads: files wait here, as they cannot be stored: ${reasonOf(error)}`);
        const pause = Math.min(longestPause, firstPause * 2 ** failures);
        failures += 1;
        await sleep(pause, undefined, { signal: stopped.signal }).catch(() => undefined);
      }
    }
    await uploadAll().catch(() => undefined);
  }

  const running = run();
  return {
    wake() {
      awake.resolve();
      awake = Promise.withResolvers();
    },
    waiting: () => waiting,
    lastStored: () => lastStored,
    async stop(patience) {
      deadline = Date.now() + patience;
      stopped.abort();
      awake.resolve();
      await running;
    },
  };
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
}
