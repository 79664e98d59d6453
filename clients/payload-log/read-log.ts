import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { deserialize } from 'node:v8';
import type { Engine } from '../datasets/duckdb/engine.ts';
import { finishSegment } from './finish-segment.ts';
import type { CarriedState } from './finish-segment.ts';
import type { LogFolder } from './log-folder.ts';
import { createModelLog } from './model-log.ts';
import type { ModelLog, ModelSettings } from './model-log.ts';
import type { Progress } from './progress.ts';
import { openSegmentReader } from './segment-file.ts';

export interface LogReaderOptions {
  root: string;
  folder: LogFolder;
  models: readonly ModelSettings[];
  /** How long a request waits for its answer, milliseconds. */
  joinWindow: number;
  /** The first segment to read. */
  number: number;
  /** From this segment on, what is read has just arrived. */
  firstLive: number;
  progress: Progress;
  openEngine: () => Promise<Engine>;
  onFinished: (number: number) => void;
}

export interface LogReader {
  models: ReadonlyMap<string, ModelLog>;
  /** Reads until it is to stop and everything of ended segments was read; rejects where a segment cannot be finished. */
  run(): Promise<void>;
  stop(): void;
}

/** How long to wait where nothing new was written, milliseconds. */
const pause = 10;
/** How often what waited too long is looked for, in time of the log, milliseconds. */
const expiryInterval = 1000;

/** Follows the log of payloads: reads, joins, and finishes segment after segment. */
export async function createLogReader(options: LogReaderOptions): Promise<LogReader> {
  const { root, folder, progress } = options;
  let { number } = options;
  let stopping = false;
  const carried = await readCarried(folder.carried(number));
  const isLive = (): boolean => number >= options.firstLive;
  const models = new Map(
    options.models.map((settings) => [
      settings.model,
      createModelLog(settings, options.joinWindow, isLive, carried.get(settings.model)),
    ]),
  );

  function expire(now: number): void {
    let waiting = 0;
    for (const model of models.values()) {
      model.expire(now);
      waiting += model.waiting();
    }
    progress.setWaiting(waiting);
  }

  /** Reads one segment to its end; false where it is to stop before. */
  async function readSegment(): Promise<boolean> {
    await using reader = await openSegmentReader(folder.segment(number));
    let expired = 0;
    let latest = 0;
    for (;;) {
      const { number: current, position } = progress.written();
      const isClosed = number < current;
      const until = isClosed ? (await stat(folder.segment(number))).size : position;
      const { frames, isDamaged } = await reader.read(until);
      for (const frame of frames) {
        latest = frame.received;
        if (frame.kind === 'end') break;
        models.get(frame.model)?.read(frame);
        if (latest - expired < expiryInterval) continue;
        expired = latest;
        expire(latest);
      }
      progress.setRead({ number, position: reader.position });
      // Without an end only where the disk lost it: what was read counts.
      if (frames.at(-1)?.kind === 'end' || isDamaged || (isClosed && frames.length === 0)) {
        expire(latest);
        return true;
      }
      if (frames.length > 0) continue;
      if (stopping) return false;
      await sleep(pause);
    }
  }

  /** Waits for the segment to be begun; false where it is to stop before. */
  async function isThere(): Promise<boolean> {
    while (!existsSync(folder.segment(number))) {
      if (stopping) return false;
      await sleep(pause);
    }
    return true;
  }

  return {
    models,
    stop() {
      stopping = true;
    },
    async run() {
      await using engine = await options.openEngine();
      while ((await isThere()) && (await readSegment())) {
        await finishSegment(root, folder, engine, number, models);
        options.onFinished(number);
        number += 1;
      }
    },
  };
}

async function readCarried(file: string): Promise<CarriedState> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return bytes === undefined ? new Map() : (deserialize(bytes) as CarriedState);
}
