import { isCell, mostFeatures } from './feature-table.ts';
import type { Cell } from './feature-table.ts';

/** One instance as names and values; undefined where it has more values than are kept. */
export interface FlatInstance {
  names: string[];
  values: Cell[];
}

/**
 * Spreads an instance out: keys of objects joined by dots, positions of lists behind an underscore. `{"a": {"b": 1},
 * "c": [2, 3]}` has `a.b`, `c_0` and `c_1`; the plain list `[4, 5]` has `feature_0` and `feature_1`.
 */
export function flattenInstance(instance: unknown): FlatInstance | undefined {
  const flat: FlatInstance = { names: [], values: [] };
  return spread(flat, '', instance, 0) ? flat : undefined;
}

/** Deeper than this nobody nests features; a body that does is out for the stack. */
const deepest = 32;

function spread(flat: FlatInstance, name: string, value: unknown, depth: number): boolean {
  if (depth > deepest) return false;
  if (isCell(value)) {
    flat.names.push(name === '' ? positionName('', 0) : name);
    flat.values.push(value);
    return flat.values.length <= mostFeatures;
  }
  if (Array.isArray(value)) {
    return value.every((item, index) => spread(flat, positionName(name, index), item, depth + 1));
  }
  return Object.entries(value as object).every(([key, item]) =>
    spread(flat, name === '' ? key : `${name}.${key}`, item, depth + 1),
  );
}

export function positionName(name: string, index: number): string {
  return `${name === '' ? 'feature' : name}_${index}`;
}
