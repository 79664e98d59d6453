import type { Path } from '../../infrastructure/json-pointer.ts';
import type { Json, JsonObject } from '../../infrastructure/object.ts';
import { isJsonObject } from '../json.ts';

/** Values as Helm lays them over one another: maps merge, null takes away, anything else wins as a whole. */
export function mergeValues(below: Json, above: Json): Json {
  if (!isJsonObject(below) || !isJsonObject(above)) return above;
  const merged: JsonObject = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (value === null) delete merged[key];
    else merged[key] = Object.hasOwn(below, key) ? mergeValues(below[key] ?? null, value) : value;
  }
  return merged;
}

/** One value of a chart and where it stands. */
export interface ValueEntry {
  path: Path;
  value: Json;
}

/** Every value at every depth, those inside lists included. */
export function entriesOf(values: Json, path: Path = []): ValueEntry[] {
  const own = path.length === 0 ? [] : [{ path, value: values }];
  if (values === null || typeof values !== 'object') return own;
  const children = Array.isArray(values)
    ? values.map((item, index) => [index, item] as const)
    : Object.entries(values);
  return [...own, ...children.flatMap(([step, child]) => entriesOf(child, [...path, step]))];
}

/** `.Values.image.tag` and `index .Values "image" "tag"` in the text of a template. */
const reference = /\.Values((?:\.[A-Za-z_]\w*)+)/g;
const indexed = /index\s+\.Values((?:\s+"[^"]+")+)/g;

/** Paths of values that a template names, whether a file states them or not. */
export function referencesIn(text: string): string[][] {
  // `((.Values.a).b).c` is how a template walks through what may be missing.
  let template = text;
  for (let before = ''; before !== template;) {
    before = template;
    template = template.replaceAll(/\(\s*(\.Values[\w.]*)\s*\)/g, '$1');
  }
  const dotted = [...template.matchAll(reference)].map(([, path = '']) => path.slice(1).split('.'));
  const quoted = [...template.matchAll(indexed)].map(([, path = '']) => path.match(/[^"\s]+/g) ?? []);
  return [...dotted, ...quoted];
}

/** The part of a path that Helm can be given by itself: an item of a list only comes with its list. */
export function settablePath(path: Path): Path {
  const index = path.findIndex((step) => typeof step === 'number');
  return index === -1 ? path : path.slice(0, index);
}
