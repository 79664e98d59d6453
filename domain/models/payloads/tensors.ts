import { isCell, mostFeatures } from './feature-table.ts';
import type { Cell, Unreadable } from './feature-table.ts';
import { readBinaryTensor } from './tensor-values.ts';

/** A tensor of the Open Inference Protocol with its values in row-major order. */
export interface Tensor {
  name: string;
  shape: readonly number[];
  values: readonly Cell[];
}

/** Values of one message; what announces more is not read. */
const mostValues = 50_000_000;

/** Whether a list of inputs or outputs holds tensors, as opposed to plain values. */
export function areTensors(list: readonly unknown[]): boolean {
  const [first] = list;
  return typeof first === 'object' && first !== null && 'datatype' in first && 'shape' in first;
}

/** Reads tensors from JSON, or from the bytes behind it in their order. */
export function readTensors(list: readonly unknown[], binary: Uint8Array): Tensor[] | Unreadable {
  const tensors: Tensor[] = [];
  let offset = 0;
  for (const item of list) {
    const head = headOf(item);
    if (head === undefined) return { fault: 'shape' };
    const { name, shape, count, datatype, data, bytes } = head;
    if (bytes === undefined) {
      const values = flatData(data, count);
      if (values === undefined) return { fault: 'shape' };
      tensors.push({ name, shape, values });
      continue;
    }
    if (offset + bytes > binary.byteLength) return { fault: 'truncated' };
    const values = readBinaryTensor(datatype, binary.subarray(offset, offset + bytes), count);
    if (!Array.isArray(values)) return values;
    tensors.push({ name, shape, values });
    offset += bytes;
  }
  return offset === binary.byteLength ? tensors : { fault: 'shape' };
}

/** Values for each instance: those of one place of the first dimension. */
export function widthOf({ shape }: Tensor): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}

function headOf(item: unknown) {
  if (typeof item !== 'object' || item === null) return undefined;
  const { name, shape, datatype, data, parameters } = item as Record<string, unknown>;
  if (typeof name !== 'string' || typeof datatype !== 'string' || !isShape(shape)) return undefined;
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > mostValues) return undefined;
  const stated = (parameters as { binary_data_size?: unknown } | null | undefined)?.binary_data_size;
  if (stated === undefined) return { name, shape, datatype, data, count, bytes: undefined };
  const bytes = Number(stated);
  if (!Number.isSafeInteger(bytes) || bytes < 0) return undefined;
  return { name, shape, datatype, data, count, bytes };
}

/** Only the first dimension may be 0: instances without values could be any number of them, in a body of no size. */
function isShape(shape: unknown): shape is number[] {
  return (
    Array.isArray(shape) &&
    shape.every((size, index) => Number.isSafeInteger(size) && size >= (index === 0 ? 0 : 1))
  );
}

/** Nested or flat data as one list of so many values. */
function flatData(data: unknown, count: number): readonly Cell[] | undefined {
  if (!Array.isArray(data)) return undefined;
  const flat: readonly unknown[] = data.every(isCell) ? data : data.flat(mostDimensions);
  return flat.length === count && flat.every(isCell) ? flat : undefined;
}

const mostDimensions = 16;

/** Whether instances are narrow enough to be kept as columns. */
export function areNarrow(tensors: readonly Tensor[]): boolean {
  return tensors.reduce((sum, tensor) => sum + widthOf(tensor), 0) <= mostFeatures;
}
