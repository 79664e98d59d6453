import { closeSync, fdatasync, ftruncate, open, rmSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { LogFullError, LogSlowError, LogUnwritableError } from './errors.ts';
import { frameBound, writeFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import type { LogPlace } from './progress.ts';
import { endFrame } from './segment-file.ts';

/** Called once a frame is on the disk, or with the reason why nobody may count on it. */
export type Written = (fault: Error | undefined) => void;

/** Appends frames to segments. */
export interface SegmentWriter {
  /** Takes a frame at once and tells later. Everything that arrives while a write is under way is the next write. */
  append(frame: Frame, written: Written): void;
  /** Ends the segment after what was taken so far, and goes on in the next; rejects where it cannot. */
  rotate(): Promise<void>;
  /** Bytes that were written to the present segment. */
  readonly position: number;
  readonly number: number;
  /** Writes what was taken and ends the segment. */
  close(): Promise<void>;
}

export interface SegmentWriterOptions {
  fileOf: (number: number) => string;
  /** Number of the first segment, which does not exist yet. */
  number: number;
  /** Do not tell before the disk itself has it. */
  synchronous: boolean;
  /** What is not written after so long is told to be late, milliseconds; it may be written all the same. */
  patience: number;
  now: () => number;
  /** Told of everything that is written, before those who wait for it. */
  onProgress: (place: LogPlace) => void;
}

/** Most bytes that wait to be written. */
const mostWaiting = 64 * 1024 * 1024;
const usualBatch = 256 * 1024;

interface Batch {
  buffer: Buffer;
  length: number;
  waiting: Written[];
  since: number;
}

const openFile = promisify(open);
const truncate = promisify(ftruncate);

export async function openSegmentWriter(options: SegmentWriterOptions): Promise<SegmentWriter> {
  const { fileOf, synchronous, patience, now, onProgress } = options;
  let { number } = options;
  let descriptor = await openFile(fileOf(number), 'wx', 0o600);
  let position = 0;
  let filling = emptyBatch();
  let spare: Buffer | undefined;
  let writing: Batch | undefined;
  let scheduled = false;
  /** Set while a segment is being ended: no write begins. */
  let rotating = false;
  let rotated: Promise<void> = Promise.resolve();
  let idle = Promise.withResolvers<void>();
  idle.resolve();
  /** A write that failed half-way left bytes that must go before the next one. */
  let torn = false;

  const isLate = (batch: Batch | undefined): batch is Batch =>
    batch !== undefined && batch.since < now() - patience;
  const watch = setInterval(() => {
    if (!isLate(writing) && !isLate(filling)) return;
    // After what the system has to tell: where this process itself was held up, the write may be done.
    setImmediate(() => {
      for (const batch of [writing, filling]) if (isLate(batch)) tell(batch, new LogSlowError());
    });
  }, 10);
  watch.unref();

  function schedule(): void {
    if (scheduled || rotating || writing !== undefined || filling.length === 0) return;
    scheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    scheduled = false;
    if (rotating || writing !== undefined || filling.length === 0) return;
    const batch = filling;
    filling = emptyBatch(spare);
    spare = undefined;
    writing = batch;
    idle = Promise.withResolvers();
    void writeBatch(batch);
  }

  async function writeBatch(batch: Batch): Promise<void> {
    try {
      await writeAll(batch);
      position += batch.length;
      onProgress({ number, position });
      finish(batch, undefined);
    } catch (error) {
      torn = true;
      finish(batch, writeFault(error));
    }
  }

  function finish(batch: Batch, fault: Error | undefined): void {
    writing = undefined;
    if (batch.buffer.length === usualBatch) spare = batch.buffer;
    idle.resolve();
    tell(batch, fault);
    schedule();
  }

  async function writeAll({ buffer, length }: Pick<Batch, 'buffer' | 'length'>): Promise<void> {
    if (torn) await truncate(descriptor, position);
    torn = false;
    await writeBytes(descriptor, buffer, length, position);
    if (synchronous) await promisify(fdatasync)(descriptor);
  }

  async function end(): Promise<void> {
    await idle.promise;
    const frame = endFrame(now());
    await writeAll({ buffer: frame, length: frame.length }).catch((error: unknown) => {
      torn = true;
      throw writeFault(error);
    });
    position += frame.length;
    onProgress({ number, position });
  }

  async function startNext(): Promise<void> {
    rotating = true;
    try {
      await idle.promise;
      // The next file first: where there is no room for it, the present one goes on.
      const next = await openFile(fileOf(number + 1), 'wx', 0o600).catch((error: unknown) => {
        throw writeFault(error);
      });
      try {
        await end();
      } catch (error) {
        closeSync(next);
        rmSync(fileOf(number + 1));
        throw error;
      }
      closeSync(descriptor);
      [descriptor, position] = [next, 0];
      number += 1;
      onProgress({ number, position });
    } finally {
      rotating = false;
      schedule();
    }
  }

  return {
    get position() {
      return position;
    },
    get number() {
      return number;
    },
    append(frame, written) {
      const bound = frameBound(frame);
      if (filling.length + bound > mostWaiting) return written(new LogSlowError());
      if (filling.length + bound > filling.buffer.length) enlarge(filling, bound);
      if (filling.length === 0) filling.since = now();
      filling.length = writeFrame(filling.buffer, filling.length, frame);
      filling.waiting.push(written);
      schedule();
    },
    async rotate() {
      if (rotating) return;
      rotated = startNext();
      await rotated;
    },
    async close() {
      // No write begins before the next segment is there, and both would end this one.
      await rotated.catch(() => undefined);
      while (filling.length > 0 || writing !== undefined) {
        flush();
        await idle.promise;
      }
      rotating = true;
      clearInterval(watch);
      await end().finally(() => closeSync(descriptor));
    },
  };
}

function emptyBatch(buffer: Buffer = Buffer.allocUnsafeSlow(usualBatch)): Batch {
  return { buffer, length: 0, waiting: [], since: Infinity };
}

function enlarge(batch: Batch, bound: number): void {
  const larger = Buffer.allocUnsafeSlow(Math.max(batch.buffer.length * 2, batch.length + bound));
  larger.set(batch.buffer.subarray(0, batch.length));
  batch.buffer = larger;
}

/** Each is told once. */
function tell(batch: Batch, fault: Error | undefined): void {
  const { waiting } = batch;
  batch.waiting = [];
  for (const written of waiting) written(fault);
}

/** The system may write less than asked, such as when the disk fills up. */
function writeBytes(descriptor: number, buffer: Buffer, length: number, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const step = (done: number): void => {
      write(descriptor, buffer, done, length - done, position + done, (error, bytes) => {
        if (error !== null) reject(error);
        else if (done + bytes >= length) resolve();
        else step(done + bytes);
      });
    };
    step(0);
  });
}

function writeFault(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new LogFullError();
  return new LogUnwritableError(code || String(error), { cause: error });
}
