import { open, stat } from 'node:fs/promises';
import { frameBound, frameSize, readFrame, writeFrame } from './frame.ts';
import type { Frame } from './frame.ts';

/** How much is read at a time; a larger frame makes the buffer grow. */
const chunkBytes = 1024 * 1024;

/** Reads the frames of a file one after the other. */
export interface SegmentReader extends AsyncDisposable {
  /**
   * The next frames up to a byte of the file, none where no whole one is left. Their bodies are good until the next
   * call.
   */
  read(until: number): Promise<ReadFrames>;
  /** Bytes of whole frames that were read. */
  readonly position: number;
}

export interface ReadFrames {
  frames: Frame[];
  /** What follows is no frame. */
  isDamaged: boolean;
}

export async function openSegmentReader(file: string): Promise<SegmentReader> {
  const handle = await open(file, 'r');
  let buffer = Buffer.allocUnsafeSlow(chunkBytes);
  let position = 0;
  return {
    get position() {
      return position;
    },
    async read(until) {
      for (;;) {
        const wanted = Math.min(buffer.length, Math.max(0, until - position));
        const { bytesRead } = await handle.read(buffer, 0, wanted, position);
        const { frames, end, isDamaged } = framesIn(buffer, bytesRead);
        position += end;
        if (frames.length > 0 || isDamaged) return { frames, isDamaged };
        const needed = frameSize(buffer, 0, bytesRead);
        // Longer than all there is: it is still being written, or was cut off.
        if (needed === undefined || position + needed > until) return { frames, isDamaged };
        buffer = Buffer.allocUnsafeSlow(needed);
      }
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

function framesIn(buffer: Buffer, bytes: number): ReadFrames & { end: number } {
  const frames: Frame[] = [];
  let end = 0;
  for (;;) {
    const found = readFrame(buffer, end, bytes);
    if (found === 'damaged') return { frames, end, isDamaged: true };
    if (found === 'cut-off') return { frames, end, isDamaged: false };
    frames.push(found.frame);
    end = found.end;
  }
}

/**
 * Makes a segment whole that its writer left behind: a frame that is cut off or damaged goes, with all behind it (none
 * of that was acknowledged), and the end is written. Nothing happens to a whole one.
 */
export async function completeSegment(file: string, now: number): Promise<void> {
  const { position, isEnded } = await wholeFrames(file);
  if (isEnded) return;
  await using handle = await open(file, 'r+');
  await handle.truncate(position);
  const end = endFrame(now);
  await handle.write(end, 0, end.length, position);
  await handle.sync();
}

/** The last frame of a segment: when it was closed. */
export function endFrame(now: number): Buffer {
  const frame: Frame = {
    kind: 'end',
    received: now,
    time: now,
    headLength: 0,
    model: '',
    id: '',
    revision: '',
    body: Buffer.alloc(0),
  };
  const buffer = Buffer.alloc(frameBound(frame));
  return buffer.subarray(0, writeFrame(buffer, 0, frame));
}

async function wholeFrames(file: string): Promise<{ position: number; isEnded: boolean }> {
  const { size } = await stat(file);
  await using reader = await openSegmentReader(file);
  let isEnded = false;
  for (;;) {
    const { frames, isDamaged } = await reader.read(size);
    isEnded = frames.at(-1)?.kind === 'end' || (isEnded && frames.length === 0);
    if (frames.length === 0 || isDamaged) return { position: reader.position, isEnded };
  }
}
