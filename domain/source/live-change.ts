import type { Difference } from '../infrastructure/compare.ts';
import { parsePointer } from '../infrastructure/json-pointer.ts';
import type { Path } from '../infrastructure/json-pointer.ts';
import { fieldSchema, itemNames, itemSchema, semanticsOf } from '../infrastructure/list-items.ts';
import { groupOf } from '../infrastructure/object.ts';
import type { Json, JsonObject, KubernetesObject, ObjectReference } from '../infrastructure/object.ts';
import type { Schema } from '../infrastructure/schema.ts';
import { isJsonObject, sameJson, withValueAt } from './json.ts';

/** An item of a list, by what tells it apart from the others; `defaults` stand in for keys that are left out. */
export interface ItemStep {
  keys: JsonObject;
  defaults?: JsonObject;
  /** Where it stood when the change was seen. */
  index: number;
}

export type ChangeStep = string | number | ItemStep;

/**
 * A live value that is to stand in Git, with its TRUE value. `change` says what the live side did relative to Git.
 * The empty path is the whole object: `added` was created by hand, `removed` was deleted.
 */
export interface LiveChange {
  object: ObjectReference;
  change: 'added' | 'removed' | 'modified';
  path: readonly ChangeStep[];
  /** The path as people read it: `/spec/containers/[api]/image`. */
  location: string;
  /** Absent for `removed`. */
  live?: Json;
}

/** What comparisons found, as changes that a source can be held against. */
export function toLiveChanges(
  object: ObjectReference,
  state: { expected: KubernetesObject; live: KubernetesObject; schema: Schema },
  differences: readonly Difference[],
): LiveChange[] {
  return differences.map(({ change, location, live }) => ({
    object,
    change,
    path: stepsOf(location, change === 'removed' ? state.expected : state.live, state.schema),
    location,
    ...(live === undefined ? {} : { live }),
  }));
}

/** Names of list items become the keys they are made of. */
function stepsOf(location: string, root: KubernetesObject, rootSchema: Schema): ChangeStep[] {
  let node = root as unknown as Json | undefined;
  let schema = rootSchema;
  return parsePointer(location).map((step) => {
    if (!Array.isArray(node)) {
      node = isJsonObject(node) && Object.hasOwn(node, step) ? node[step] : undefined;
      schema = fieldSchema(schema, step);
      return step;
    }
    const semantics = semanticsOf(schema);
    const index = itemNames(node, semantics)?.indexOf(step.slice(1, -1)) ?? -1;
    node = node[index];
    schema = itemSchema(schema);
    if (semantics.type !== 'map' || !isJsonObject(node)) return { keys: { '': node ?? null }, index };
    const { defaults } = semantics;
    const item = node;
    const keys = semantics.keys.map((key) => [key, item[key] ?? defaults[key]] as const);
    return {
      keys: Object.fromEntries(keys.filter((entry): entry is [string, Json] => entry[1] !== undefined)),
      defaults,
      index,
    };
  });
}

/** The key under which a set keeps its items: they are their own key. */
const itself = '';

function isItem(value: Json | undefined, { keys, defaults = {} }: ItemStep): boolean {
  return Object.entries(keys).every(([key, wanted]) =>
    key === itself
      ? sameJson(value, wanted)
      : isJsonObject(value) && sameJson(value[key] ?? defaults[key], wanted),
  );
}

/**
 * A path of a change as field names and indexes of one object; an item that is not there gets the index behind the
 * last one. Undefined where a list stands in the place of a map or the other way round.
 */
export function locate(root: Json | undefined, path: readonly ChangeStep[]): Path | undefined {
  const located: (string | number)[] = [];
  let node = root;
  for (const step of path) {
    if (typeof step === 'object') {
      if (node !== undefined && node !== null && !Array.isArray(node)) return undefined;
      const items: Json[] = Array.isArray(node) ? node : [];
      const found = items.findIndex((item) => isItem(item, step));
      const index = found === -1 ? items.length : found;
      located.push(index);
      node = items[index] ?? undefined;
    } else {
      if (Array.isArray(node) && typeof step !== 'number') return undefined;
      located.push(step);
      node = childOf(node, step);
    }
  }
  return located;
}

function childOf(node: Json | undefined, step: string | number): Json | undefined {
  if (Array.isArray(node)) return node[Number(step)];
  return isJsonObject(node) && Object.hasOwn(node, step) ? node[step] : undefined;
}

/** What stands at the path of a change. */
export function valueOf(root: Json | undefined, path: readonly ChangeStep[]): Json | undefined {
  let node = root;
  for (const step of path)
    node =
      typeof step !== 'object'
        ? childOf(node, step)
        : Array.isArray(node)
          ? node.find((item) => isItem(item, step))
          : undefined;
  return node;
}

/** The object as it would be with the live value. */
export function withChange(root: Json, { path, change, live }: LiveChange): Json {
  const located = locate(root, path);
  if (located === undefined) return root;
  if (change === 'removed' && valueOf(root, path) === undefined) return root;
  return (
    withValueAt(
      root,
      withKeys(root, path, located),
      nestedItem(root, path, change === 'removed' ? undefined : live),
    ) ?? null
  );
}

/** An item that is missing on the way is made with its keys; here the path ends at the highest one. */
function withKeys(root: Json, path: readonly ChangeStep[], located: Path): Path {
  const missing = firstMissingItem(root, path);
  return missing === undefined ? located : located.slice(0, missing + 1);
}

function nestedItem(root: Json, path: readonly ChangeStep[], value: Json | undefined): Json | undefined {
  const missing = firstMissingItem(root, path);
  if (missing === undefined || value === undefined) return value;
  return pathToValue(path.slice(missing + 1), value, keysOf(path[missing]));
}

function firstMissingItem(root: Json, path: readonly ChangeStep[]): number | undefined {
  const index = path.findIndex(
    (step, depth) =>
      typeof step === 'object' &&
      depth < path.length - 1 &&
      valueOf(root, path.slice(0, depth + 1)) === undefined,
  );
  return index === -1 ? undefined : index;
}

function keysOf(step: ChangeStep | undefined): JsonObject {
  return typeof step === 'object' && !Object.hasOwn(step.keys, itself) ? step.keys : {};
}

/** A value with the maps and items that lead to it, around the fields given. */
export function pathToValue(path: readonly ChangeStep[], value: Json, fields: JsonObject = {}): Json {
  const [step, ...below] = path;
  if (step === undefined)
    return Object.keys(fields).length > 0 && isJsonObject(value) ? { ...fields, ...value } : value;
  if (typeof step === 'string') return { ...fields, [step]: pathToValue(below, value) };
  return [pathToValue(below, value, keysOf(step))];
}

/** Whether an object has what the change wants: the live value, or nothing. What is empty counts as nothing. */
export function isSatisfied(root: Json | undefined, { path, change, live }: LiveChange): boolean {
  const value = valueOf(root, path);
  if (change === 'removed' || live === undefined) return isEmpty(value);
  return sameJson(value, live) || (isEmpty(value) && isEmpty(live));
}

export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Whether a rendered object is the one a reference names: an absent namespace in the source may be any. */
export function isObject(object: KubernetesObject, reference: ObjectReference): boolean {
  const { apiVersion, kind, metadata } = object;
  return (
    kind === reference.kind &&
    metadata.name === reference.name &&
    groupOf(apiVersion) === groupOf(reference.apiVersion) &&
    (metadata.namespace === undefined || metadata.namespace === (reference.namespace ?? metadata.namespace))
  );
}

/** The value with the lists on a path, whose order says nothing, in the order that another value has them in. */
export function inOrderOf(root: Json, other: Json | undefined, path: readonly ChangeStep[]): Json {
  const [step, ...below] = path;
  if (step === undefined) return root;
  if (typeof step !== 'object') {
    const child = childOf(root, step);
    if (child === undefined) return root;
    return withValueAt(root, [step], inOrderOf(child, childOf(other, step), below)) ?? root;
  }
  if (!Array.isArray(root) || !Array.isArray(other)) return root;
  const places = other.map((item) => placeOf(item, step));
  const rank = (item: Json): number => places.indexOf(placeOf(item, step)) + 1 || places.length + 1;
  return root
    .toSorted((one, another) => rank(one) - rank(another))
    .map((item) =>
      isItem(item, step)
        ? inOrderOf(
            item,
            other.find((one) => isItem(one, step)),
            below,
          )
        : item,
    );
}

/** What tells an item apart from the others, as text. */
function placeOf(item: Json, { keys, defaults = {} }: ItemStep): string {
  return JSON.stringify(
    Object.keys(keys).map((key) =>
      key === itself ? item : isJsonObject(item) ? (item[key] ?? defaults[key] ?? null) : null,
    ),
  );
}
