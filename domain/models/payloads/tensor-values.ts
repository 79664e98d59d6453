import type { Cell, Unreadable } from './feature-table.ts';
import { brainFloatToNumber, halfToNumber } from './small-floats.ts';

type Reader = (view: DataView, offset: number) => Cell;

/**
 * Data types of the Open Inference Protocol that have one size: bytes, and how one value is read. Little-endian,
 * row-major, without padding
 * (https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol/binary-tensor-data-extension).
 * 64-bit integers beyond 2^53 lose their last digits.
 */
const datatypes: Record<string, readonly [bytes: number, read: Reader]> = {
  BOOL: [1, (view, offset) => view.getUint8(offset) !== 0],
  UINT8: [1, (view, offset) => view.getUint8(offset)],
  UINT16: [2, (view, offset) => view.getUint16(offset, true)],
  UINT32: [4, (view, offset) => view.getUint32(offset, true)],
  UINT64: [8, (view, offset) => Number(view.getBigUint64(offset, true))],
  INT8: [1, (view, offset) => view.getInt8(offset)],
  INT16: [2, (view, offset) => view.getInt16(offset, true)],
  INT32: [4, (view, offset) => view.getInt32(offset, true)],
  INT64: [8, (view, offset) => Number(view.getBigInt64(offset, true))],
  FP16: [2, (view, offset) => halfToNumber(view.getUint16(offset, true))],
  BF16: [2, (view, offset) => brainFloatToNumber(view.getUint16(offset, true))],
  FP32: [4, (view, offset) => view.getFloat32(offset, true)],
  FP64: [8, (view, offset) => view.getFloat64(offset, true)],
};

const text = new TextDecoder();

/** So many values from the bytes of a binary tensor, which must hold exactly these. */
export function readBinaryTensor(datatype: string, bytes: Uint8Array, count: number): Cell[] | Unreadable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (datatype === 'BYTES') return readTexts(bytes, view, count);
  const known = Object.hasOwn(datatypes, datatype) ? datatypes[datatype] : undefined;
  if (known === undefined) return { fault: 'unknown-form' };
  const [size, read] = known;
  if (bytes.byteLength !== size * count) return { fault: 'shape' };
  return Array.from({ length: count }, (_, index) => read(view, index * size));
}

/** Elements of BYTES: four bytes of length before each. */
function readTexts(bytes: Uint8Array, view: DataView, count: number): Cell[] | Unreadable {
  // Each takes four bytes at least: what is announced beyond is a lie, and costs no memory.
  if (count * 4 > bytes.byteLength) return { fault: 'shape' };
  const values: Cell[] = [];
  let offset = 0;
  while (values.length < count) {
    if (offset + 4 > bytes.byteLength) return { fault: 'shape' };
    const end = offset + 4 + view.getUint32(offset, true);
    if (end > bytes.byteLength) return { fault: 'shape' };
    values.push(text.decode(bytes.subarray(offset + 4, end)));
    offset = end;
  }
  return offset === bytes.byteLength ? values : { fault: 'shape' };
}
