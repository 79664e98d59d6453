import type { JsonObject } from '../infrastructure/object.ts';

/** Readers of plain data that others wrote: what has another type counts as absent. */

/** The value below a chain of keys. */
export function at(value: unknown, ...keys: string[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
    found = Object.hasOwn(found, key) ? (found as Record<string, unknown>)[key] : undefined;
  }
  return found;
}

/** Text that is not empty. */
export function textAt(value: unknown, ...keys: string[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function numberAt(value: unknown, ...keys: string[]): number | undefined {
  const found = at(value, ...keys);
  return typeof found === 'number' ? found : undefined;
}

export function isTrueAt(value: unknown, ...keys: string[]): boolean {
  return at(value, ...keys) === true;
}

export function listAt(value: unknown, ...keys: string[]): unknown[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : [];
}

export function textsAt(value: unknown, ...keys: string[]): string[] {
  return listAt(value, ...keys).filter((item) => typeof item === 'string');
}

export function mapAt(value: unknown, ...keys: string[]): JsonObject | undefined {
  const found = at(value, ...keys);
  return isMap(found) ? found : undefined;
}

/** A map of texts; numbers and booleans count as their text. */
export function textMapAt(value: unknown, ...keys: string[]): Record<string, string> | undefined {
  const found = mapAt(value, ...keys);
  if (found === undefined) return undefined;
  const texts: [string, string][] = [];
  for (const [key, one] of Object.entries(found)) {
    if (typeof one === 'string') texts.push([key, one]);
    else if (typeof one === 'number' || typeof one === 'boolean') texts.push([key, one.toString()]);
  }
  return Object.fromEntries(texts);
}

export function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Only the entries that are there, for types that tell absent from undefined. */
export function present<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A list that says something: what is stated empty counts as not stated. */
export function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
