import { crc32 } from 'node:zlib';

/** What is written down of an event, of labels, or of the end of a segment. */
export interface Frame {
  kind: FrameKind;
  /** When it arrived, milliseconds since 1970. */
  received: number;
  /** When it was sent, milliseconds since 1970. */
  time: number;
  /** Bytes of JSON before binary tensors, 0 where nobody says. */
  headLength: number;
  /** `namespace/name` of the InferenceService. */
  model: string;
  id: string;
  revision: string;
  body: Uint8Array;
}

const kinds = ['request', 'response', 'labels', 'end'] as const;
export type FrameKind = (typeof kinds)[number];

/*
 * A frame is little-endian:
 *
 *   u32 bytes after the checksum | u32 CRC-32 of these
 *   u8 kind | f64 received | f64 time | u32 headLength | u16 bytes of model | of id | of revision | these texts | body
 */
const prefix = 8;
const fixed = 1 + 8 + 8 + 4 + 2 + 2 + 2;

/** The most bytes that a frame can take, whatever the characters of its texts. */
export function frameBound({ model, id, revision, body }: Frame): number {
  return prefix + fixed + 3 * (model.length + id.length + revision.length) + body.byteLength;
}

/** Writes a frame into a buffer that has room for `frameBound`; answers with where it ends. */
export function writeFrame(buffer: Buffer, start: number, frame: Frame): number {
  let offset = start + prefix;
  buffer[offset] = kinds.indexOf(frame.kind);
  buffer.writeDoubleLE(frame.received, offset + 1);
  buffer.writeDoubleLE(frame.time, offset + 9);
  buffer.writeUInt32LE(frame.headLength, offset + 17);
  const lengths = offset + 21;
  offset += fixed;
  const model = buffer.write(frame.model, offset);
  const id = buffer.write(frame.id, offset + model);
  const revision = buffer.write(frame.revision, offset + model + id);
  buffer.writeUInt16LE(model, lengths);
  buffer.writeUInt16LE(id, lengths + 2);
  buffer.writeUInt16LE(revision, lengths + 4);
  offset += model + id + revision;
  buffer.set(frame.body, offset);
  offset += frame.body.byteLength;
  buffer.writeUInt32LE(offset - start - prefix, start);
  buffer.writeUInt32LE(crc32(buffer.subarray(start + prefix, offset)), start + 4);
  return offset;
}

/** Where a frame was found and where it ends; or that it is cut off, or damaged. */
export type FoundFrame = { frame: Frame; end: number } | 'cut-off' | 'damaged';

/** Reads the frame at `start`, whose body stays part of the buffer. `end` is where the bytes that count end. */
export function readFrame(buffer: Buffer, start: number, end: number): FoundFrame {
  if (start + prefix > end) return 'cut-off';
  const size = buffer.readUInt32LE(start);
  if (size < fixed) return 'damaged';
  const last = start + prefix + size;
  if (last > end) return 'cut-off';
  if (crc32(buffer.subarray(start + prefix, last)) !== buffer.readUInt32LE(start + 4)) return 'damaged';
  let offset = start + prefix;
  const kind = kinds[buffer[offset] ?? 0];
  if (kind === undefined) return 'damaged';
  const received = buffer.readDoubleLE(offset + 1);
  const time = buffer.readDoubleLE(offset + 9);
  const headLength = buffer.readUInt32LE(offset + 17);
  const model = buffer.readUInt16LE(offset + 21);
  const id = buffer.readUInt16LE(offset + 23);
  const revision = buffer.readUInt16LE(offset + 25);
  offset += fixed;
  return {
    end: last,
    frame: {
      kind,
      received,
      time,
      headLength,
      model: buffer.toString('utf8', offset, offset + model),
      id: buffer.toString('utf8', offset + model, offset + model + id),
      revision: buffer.toString('utf8', offset + model + id, offset + model + id + revision),
      body: buffer.subarray(offset + model + id + revision, last),
    },
  };
}

/** How many bytes from `start` the next frame takes; undefined while that cannot be read. */
export function frameSize(buffer: Buffer, start: number, end: number): number | undefined {
  return start + 4 > end ? undefined : prefix + buffer.readUInt32LE(start);
}
