import { canonicalJson } from './canonical-json.ts';
import type { ListSemantics, Schema } from './schema.ts';

/**
 * What tells the items of a list apart, in list order; undefined where they can only be compared as a whole (an
 * atomic list, or items without the keys they should have).
 */
export function itemNames(items: readonly unknown[], semantics: ListSemantics): string[] | undefined {
  if (semantics.type === 'atomic') return undefined;
  const names: string[] = [];
  for (const item of items) {
    const name = semantics.type === 'set' ? scalarName(item) : mapItemName(item, semantics);
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names;
}

function scalarName(item: unknown): string | undefined {
  return item !== null && typeof item === 'object' ? undefined : keyText(item);
}

function mapItemName(item: unknown, semantics: ListSemantics & { type: 'map' }): string | undefined {
  if (item === null || typeof item !== 'object') return undefined;
  const fields = item as Record<string, unknown>;
  const { keys, defaults } = semantics;
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) {
    const value = fields[only] ?? defaults[only];
    return value === undefined ? undefined : keyText(value);
  }
  const values: string[] = [];
  for (const key of keys) {
    const value = fields[key] ?? defaults[key];
    if (value !== undefined && value !== '') values.push(`${key}=${keyText(value)}`);
  }
  return values.length === 0 ? undefined : values.join(',');
}

function keyText(value: unknown): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** The semantics of a list whose schema may be unknown. */
export function semanticsOf(schema: Schema): ListSemantics {
  return schema.type === 'list' ? schema.semantics : { type: 'atomic' };
}

export function itemSchema(schema: Schema): Schema {
  return schema.type === 'list' ? schema.items : { type: 'untyped' };
}

/** The schema of a field of an object, whatever the object is. */
export function fieldSchema(schema: Schema, name: string): Schema {
  if (schema.type === 'struct') return schema.field(name);
  return schema.type === 'map' ? schema.values : { type: 'untyped' };
}
