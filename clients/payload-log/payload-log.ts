import { stat } from 'node:fs/promises';
import type { Label } from '../../domain/models/payloads/labels.ts';
import { LockTimeoutError, lockFile } from '../files/file-lock.ts';
import type { ObjectStore } from '../object-store/object-store.ts';
import { LogInUseError } from './errors.ts';
import type { OutgoingFile } from './finish-segment.ts';
import type { Frame } from './frame.ts';
import { numbersIn, openLogFolder, removeDrafts, unfinishedSegments } from './log-folder.ts';
import type { ModelSettings } from './model-log.ts';
import { createProgress } from './progress.ts';
import type { LogPlace, Progress } from './progress.ts';
import type { ModelSnapshot } from './reader-thread.ts';
import { completeSegment } from './segment-file.ts';
import { openSegmentWriter } from './segment-writer.ts';
import type { Written } from './segment-writer.ts';
import { startReader } from './start-reader.ts';
import { startUploader } from './upload-outbox.ts';

/** A log of payloads: what was taken is on the disk, and goes to the storage by itself. */
export interface PayloadLog {
  /** Takes an event at once and tells when it is on the disk, or why nobody may count on it. */
  append(event: Frame, written: Written): void;
  /** Takes labels of a model; rejects where they are not on the disk. */
  appendLabels(model: string, labels: readonly Label[], received: number): Promise<void>;
  /** Bytes that were taken and not read yet. */
  backlog(): number;
  /** What was read of each model, and what of it waits to be stored. */
  snapshot(): Promise<LogSnapshot>;
  /** Takes nothing more, finishes what was taken and uploads it for a while. What is left goes on at the next start. */
  close(): Promise<void>;
}

export interface LogSnapshot {
  models: ModelSnapshot[];
  /** Segments whose files wait for the storage. */
  uploads: number;
  /** When something was stored last, milliseconds since 1970; 0 before. */
  lastStored: number;
}

export interface PayloadLogOptions {
  folder: string;
  store: ObjectStore;
  models: readonly ModelSettings[];
  /** How long a request waits for its answer, milliseconds. */
  joinWindow: number;
  /** A segment is ended when it is so old, milliseconds, or so large, bytes. */
  segmentAge: number;
  segmentSize: number;
  /** Whether what is told to be written is on the disk itself, and not only with the operating system. */
  synchronous: boolean;
  /** What is not written after so long is told to be late, milliseconds; it may be written all the same. */
  answerWithin: number;
  /** How long reading, and then uploading, may take once the log is to close, milliseconds. */
  closeWithin: number;
  /** How long reading rests after it failed, milliseconds; 5 s unless stated. */
  pause?: number;
  /** What an operator should know, a line each. */
  log: (line: string) => void;
  onStored?: (file: OutgoingFile) => void;
}

/** How long the process before this one may take to end, milliseconds. */
const lockPatience = 10_000;

/**
 * Opens the log in a folder and goes on where the process before this one ended, however it did. Rejects with a
 * LogInUseError while another process has it.
 */
export async function openPayloadLog(options: PayloadLogOptions): Promise<PayloadLog> {
  const { folder: root, log, segmentAge, segmentSize } = options;
  const folder = await openLogFolder(root);
  const lock = await lockFile(folder.lock, 'exclusive', lockPatience).catch((error: unknown) => {
    throw error instanceof LockTimeoutError ? new LogInUseError(root) : error;
  });
  await using opened = new AsyncDisposableStack();
  opened.defer(() => lock.release());
  await removeDrafts(root);

  const sizes = new Map<number, number>();
  for (const number of await unfinishedSegments(root, folder)) {
    await completeSegment(folder.segment(number), Date.now());
    sizes.set(number, (await stat(folder.segment(number))).size);
  }
  const progress = createProgress();
  const number = await nextNumber(root);
  progress.setWritten({ number, position: 0 });
  const writer = await openSegmentWriter({
    fileOf: (segment) => folder.segment(segment),
    number,
    synchronous: options.synchronous,
    patience: options.answerWithin,
    now: Date.now,
    onProgress(place) {
      sizes.set(place.number, place.position);
      progress.setWritten(place);
    },
  });
  const uploader = startUploader({ ...options, root, folder });
  const complain = onceAMinute(log);
  const reader = startReader({
    ...options,
    root,
    folder,
    progress,
    complain,
    onFinished: () => uploader.wake(),
  });

  const rotate = (): void => {
    writer.rotate().catch((error: Error) => complain(`payloads: ${error.message}`));
  };
  const byAge = setInterval(() => {
    // A segment without frames is ended only where something waits to be given up.
    if (writer.position > 0 || progress.waiting() > 0) rotate();
  }, segmentAge);
  opened.defer(() => uploader.stop(options.closeWithin));
  opened.defer(() => reader.stop(options.closeWithin));
  opened.defer(() => writer.close().catch((error: Error) => log(`payloads: ${error.message}`)));
  opened.defer(() => clearInterval(byAge));
  const resources = opened.move();

  return {
    append(event, written) {
      writer.append(event, written);
      if (writer.position >= segmentSize) rotate();
    },
    appendLabels: (model, labels, received) =>
      new Promise((resolve, reject) => {
        writer.append(labelsFrame(model, labels, received), (fault) =>
          fault === undefined ? resolve() : reject(fault),
        );
      }),
    backlog: () => backlogOf(sizes, progress),
    async snapshot() {
      return {
        models: await reader.snapshot(),
        uploads: uploader.waiting(),
        lastStored: uploader.lastStored(),
      };
    },
    close: () => resources.disposeAsync(),
  };
}

function onceAMinute(log: (line: string) => void): (line: string) => void {
  let next = 0;
  return (line) => {
    if (Date.now() < next) return;
    next = Date.now() + 60_000;
    log(line);
  };
}

/** Behind every segment that was, so that no name comes twice; where nothing is left, what was carried over goes on. */
async function nextNumber(root: string): Promise<number> {
  const taken = [...(await numbersIn(root, 'segments')), ...(await numbersIn(root, 'outbox'))];
  return Math.max(1, ...taken.map((number) => number + 1), ...(await numbersIn(root, 'carried')));
}

/** Forgets the sizes of segments that were read. */
function backlogOf(sizes: Map<number, number>, progress: Progress): number {
  const read: LogPlace = progress.read();
  let bytes = -read.position;
  for (const [number, size] of sizes) {
    if (number < read.number) sizes.delete(number);
    else bytes += size;
  }
  return Math.max(0, bytes);
}

function labelsFrame(model: string, labels: readonly Label[], received: number): Frame {
  const body = Buffer.from(JSON.stringify(labels));
  return { kind: 'labels', received, time: received, headLength: 0, model, id: '', revision: '', body };
}
