import { parsePointer } from './json-pointer.ts';
import type { Path } from './json-pointer.ts';
import { fieldSchema, itemNames, itemSchema, semanticsOf } from './list-items.ts';
import type { Json, JsonObject } from './object.ts';
import type { Schema } from './schema.ts';

/** Whether an object has something at a location (`/spec/containers/[api]/image`), whatever its own indexes are. */
export function hasLocation(root: Json, location: string, schema: Schema): boolean {
  let node: Json | undefined = root;
  let at = schema;
  for (const step of parsePointer(location)) {
    const isList = Array.isArray(node);
    node = isList ? itemOf(node, step, at) : fieldOf(node, step);
    at = isList ? itemSchema(at) : fieldSchema(at, step);
  }
  return node !== undefined;
}

/** The path in an object that a location stands for there; undefined where it has nothing there. */
export function pathOfLocation(root: Json, location: string, schema: Schema): Path | undefined {
  const path: (string | number)[] = [];
  let node: Json | undefined = root;
  let at = schema;
  for (const step of parsePointer(location)) {
    const isList = Array.isArray(node);
    const index = Array.isArray(node) ? indexOf(node, step, at) : -1;
    path.push(isList ? index : step);
    node = isList ? itemOf(node, step, at) : fieldOf(node, step);
    at = isList ? itemSchema(at) : fieldSchema(at, step);
  }
  return node === undefined ? undefined : path;
}

/** The object with another value at a path that it has. */
export function withValueAt(root: Json, path: Path, value: Json): Json {
  const [step, ...below] = path;
  if (step === undefined) return value;
  if (Array.isArray(root)) {
    return root.with(Number(step), withValueAt(root[Number(step)] ?? null, below, value));
  }
  if (!isObject(root)) return root;
  return { ...root, [step]: withValueAt(root[step] ?? null, below, value) };
}

/**
 * The object with what another one has at a location, or without it where the other has nothing there. What stands
 * above the location and is missing is made: maps, and list items with the keys that tell them apart.
 */
export function withValueOf(
  object: Json | undefined,
  other: Json | undefined,
  location: string,
  schema: Schema,
): Json | undefined {
  return copyStep(object, other, parsePointer(location), schema);
}

function copyStep(
  to: Json | undefined,
  from: Json | undefined,
  steps: readonly string[],
  schema: Schema,
): Json | undefined {
  const [step, ...below] = steps;
  if (step === undefined) return from;
  if (Array.isArray(to ?? from)) return copyItem(to, from, step, below, schema);
  const { [step]: present, ...others } = isObject(to) ? to : {};
  const value = copyStep(present, fieldOf(from, step), below, fieldSchema(schema, step));
  return value === undefined ? others : { ...others, [step]: value };
}

function copyItem(
  to: Json | undefined,
  from: Json | undefined,
  step: string,
  below: readonly string[],
  schema: Schema,
): Json[] {
  const items = Array.isArray(to) ? to : [];
  const source = itemOf(from, step, schema);
  const index = indexOf(items, step, schema);
  const present = index === -1 ? keysOf(source, schema) : items[index];
  const value = copyStep(present, source, below, itemSchema(schema));
  if (index === -1) return value === undefined ? items : [...items, value];
  return value === undefined ? items.toSpliced(index, 1) : items.with(index, value);
}

function keysOf(item: Json | undefined, schema: Schema): Json | undefined {
  const semantics = semanticsOf(schema);
  if (semantics.type !== 'map' || !isObject(item)) return undefined;
  const keys = semantics.keys.filter((key) => item[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, item[key] ?? null]));
}

function itemOf(items: Json | undefined, step: string, schema: Schema): Json | undefined {
  return Array.isArray(items) ? items[indexOf(items, step, schema)] : undefined;
}

/** Position of the item called `[name]`, or -1. */
function indexOf(items: readonly Json[], step: string, schema: Schema): number {
  return itemNames(items, semanticsOf(schema))?.indexOf(step.slice(1, -1)) ?? -1;
}

function fieldOf(node: Json | undefined, step: string): Json | undefined {
  return isObject(node) && Object.hasOwn(node, step) ? node[step] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
