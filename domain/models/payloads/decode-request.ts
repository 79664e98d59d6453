import { isCell, isUnreadable, mostFeatures } from './feature-table.ts';
import type { Cell, FeatureTable, Unreadable } from './feature-table.ts';
import { flattenInstance, positionName } from './flatten-instance.ts';
import { parseBody } from './parse-body.ts';
import { areNarrow, areTensors, readTensors, widthOf } from './tensors.ts';
import type { Tensor } from './tensors.ts';

/** Reads the body of a request. @param headLength see `parseBody` */
export type DecodeRequest = (body: Uint8Array, headLength: number) => FeatureTable | Unreadable;

/**
 * A reader of the requests to one model: V1 (`instances` as lists, objects or plain values, columnar `inputs`) and the
 * Open Inference Protocol, JSON or binary. Requests with the same names share one list of them.
 *
 * @param features names of the inputs where requests do not name them; a request of another width is a fault
 */
export function createRequestDecoder(features?: readonly string[]): DecodeRequest {
  let latest: readonly string[] = [];
  const shared = (names: readonly string[]): readonly string[] => {
    if (!sameNames(names, latest)) latest = names;
    return latest;
  };
  return (body, headLength) => {
    const parsed = parseBody(body, headLength);
    if (isUnreadable(parsed)) return parsed;
    const table = tableOf(parsed.json, parsed.binary, features);
    return isUnreadable(table) ? table : { names: shared(table.names), rows: table.rows };
  };
}

function tableOf(
  { instances, inputs, columns, rows }: Record<string, unknown>,
  binary: Uint8Array,
  features: readonly string[] | undefined,
): FeatureTable | Unreadable {
  if (Array.isArray(instances)) return rowsTable(instances, features);
  if (Array.isArray(inputs) && areTensors(inputs)) {
    const tensors = readTensors(inputs, binary);
    return isUnreadable(tensors) ? tensors : tensorTable(tensors, features);
  }
  if (Array.isArray(inputs)) return rowsTable(inputs, features);
  if (typeof inputs === 'object' && inputs !== null) return columnarTable(inputs);
  // What `encodeTable` wrote; a sender may have written anything in its form.
  if (isNames(columns) && Array.isArray(rows) && rows.every((row) => isPlainRow(row, columns.length)))
    return { names: columns, rows: rows as Cell[][] };
  return { fault: 'unknown-form' };
}

function isNames(columns: unknown): columns is string[] {
  return (
    Array.isArray(columns) &&
    columns.length <= mostFeatures &&
    columns.every((name) => typeof name === 'string')
  );
}

/** A list of instances: lists by position, objects by key, or one plain value each. */
function rowsTable(
  instances: readonly unknown[],
  features: readonly string[] | undefined,
): FeatureTable | Unreadable {
  const [first] = instances;
  if (
    Array.isArray(first) &&
    first.length <= mostFeatures &&
    instances.every((row) => isPlainRow(row, first.length))
  )
    return named(instances as Cell[][], first.length, features);
  const flat = [];
  for (const instance of instances) {
    const one = flattenInstance(instance);
    if (one === undefined) return { fault: 'too-wide' };
    flat.push(one);
  }
  if (first !== null && typeof first === 'object' && !Array.isArray(first)) return alignedTable(flat);
  const width = flat[0]?.values.length ?? 0;
  if (flat.some(({ values }) => values.length !== width)) return { fault: 'shape' };
  return named(
    flat.map(({ values }) => values),
    width,
    features,
  );
}

function isPlainRow(row: unknown, width: number): boolean {
  return Array.isArray(row) && row.length === width && row.every(isCell);
}

function named(
  rows: readonly (readonly Cell[])[],
  width: number,
  features: readonly string[] | undefined,
): FeatureTable | Unreadable {
  if (features !== undefined && width !== features.length) return { fault: 'shape' };
  return { names: features ?? positionNames('', width), rows };
}

/** Objects whose keys may come in another order, or be missing here and there. */
function alignedTable(flat: readonly { names: string[]; values: Cell[] }[]): FeatureTable | Unreadable {
  const names = flat[0]?.names ?? [];
  if (flat.every((one) => sameNames(one.names, names)))
    return { names, rows: flat.map(({ values }) => values) };
  const all = [...new Set(flat.flatMap((one) => one.names))];
  if (all.length > mostFeatures) return { fault: 'too-wide' };
  const rows = flat.map((one) => {
    const values = new Map(one.names.map((name, index) => [name, one.values[index] ?? null]));
    return all.map((name) => values.get(name) ?? null);
  });
  return { names: all, rows };
}

/** `{"inputs": {"age": [1, 2], "city": ["a", "b"]}}`: a list for each input, of one length. */
function columnarTable(inputs: object): FeatureTable | Unreadable {
  const columns = Object.entries(inputs);
  const length = Array.isArray(columns[0]?.[1]) ? columns[0][1].length : -1;
  if (columns.some(([, values]) => !Array.isArray(values) || values.length !== length))
    return { fault: 'shape' };
  const instances = Array.from({ length }, (_, row) =>
    Object.fromEntries(columns.map(([name, values]) => [name, (values as unknown[])[row]])),
  );
  return rowsTable(instances, undefined);
}

function tensorTable(
  tensors: readonly Tensor[],
  features: readonly string[] | undefined,
): FeatureTable | Unreadable {
  const [first] = tensors;
  if (first === undefined) return { fault: 'unknown-form' };
  // One flat tensor as long as the features are is one instance, and not as many instances of one value.
  if (tensors.length === 1 && first.shape.length === 1 && features !== undefined && features.length > 1)
    return named([first.values], first.values.length, features);
  if (!areNarrow(tensors)) return { fault: 'too-wide' };
  const [count = 1] = first.shape;
  if (tensors.some(({ shape: [size = 1] }) => size !== count)) return { fault: 'shape' };
  const widths = tensors.map(widthOf);
  const rows = Array.from({ length: count }, (_, row) =>
    tensors.flatMap(({ values }, index) => {
      const width = widths[index] ?? 1;
      return width === 1 ? [values[row] ?? null] : values.slice(row * width, (row + 1) * width);
    }),
  );
  if (widths.every((width) => width === 1)) return { names: tensors.map(({ name }) => name), rows };
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (features !== undefined) return named(rows, total, features);
  return { names: tensors.flatMap(({ name }, index) => positionNames(name, widths[index] ?? 1)), rows };
}

/** A single one has no position. */
function positionNames(name: string, width: number): string[] {
  if (width === 1 && name !== '') return [name];
  return Array.from({ length: width }, (_, index) => positionName(name, index));
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
