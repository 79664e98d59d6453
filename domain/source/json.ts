import type { Path } from '../infrastructure/json-pointer.ts';
import type { Json, JsonObject, KubernetesObject } from '../infrastructure/object.ts';

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two values are the same, whatever the order of fields. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && sameJson(one[name], other[name]))
  );
}

/**
 * The value with another one at a path; maps that are missing on the way are made, and a list takes one more item at
 * its end. Undefined removes what stands there.
 */
export function withValueAt(root: Json | undefined, path: Path, value: Json | undefined): Json | undefined {
  const [step, ...below] = path;
  if (step === undefined) return value;
  if (Array.isArray(root) || (root === undefined && typeof step === 'number')) {
    const items = root ?? [];
    const index = Number(step);
    const item = withValueAt(items[index], below, value);
    if (item === undefined) return items.toSpliced(index, 1);
    return index >= items.length ? [...items, item] : items.with(index, item);
  }
  const fields = isJsonObject(root) ? root : {};
  const present = Object.hasOwn(fields, step) ? fields[step] : undefined;
  const field = withValueAt(present, below, value);
  // Rebuilt entry by entry, so that a field keeps its place.
  const kept = Object.entries(fields).map(
    ([name, old]) => [name, name === String(step) ? field : old] as const,
  );
  if (!Object.hasOwn(fields, step)) kept.push([String(step), field]);
  return Object.fromEntries(kept.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** Text as it is, anything else as JSON writes it: what templates make of a number is text, too. */
export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** An object as the JSON that it is. */
export function asJson(object: KubernetesObject): Json {
  return object as unknown as Json;
}
