import type {
  CategoricalColumn,
  Column,
  Dataset,
  NumericalColumn,
  TextColumn,
} from '../../domain/models/column.ts';
import { profileColumn } from '../../domain/models/profile-column.ts';
import type { ColumnProfile } from '../../domain/models/reference-profile.ts';
import type { RandomSource } from '../../domain/statistics/two-sample-test.ts';

/** Columns for tests, in few words. */
export function numerical(name: string, values: Iterable<number>): NumericalColumn {
  const array = Float64Array.from(values);
  const integer = array.every((value) => Number.isInteger(value) || Number.isNaN(value));
  return { type: 'numerical', name, count: array.length, values: array, integer };
}

/** Null is missing. */
export function categorical(name: string, texts: readonly (string | null)[]): CategoricalColumn {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(texts, (value) => {
    if (value === null) return -1;
    if (!codeOf.has(value)) codeOf.set(value, codeOf.size);
    return codeOf.get(value)!;
  });
  return { type: 'categorical', name, count: codes.length, codes, categories: [...codeOf.keys()] };
}

export function text(name: string, texts: readonly string[]): TextColumn {
  return { ...categorical(name, texts), type: 'text' };
}

export function dataset(...columns: Column[]): Dataset {
  return { rows: columns[0]?.count ?? 0, columns };
}

export function profile(column: Column): ColumnProfile {
  return profileColumn(column);
}

/** Standard normal values. */
export function normals(count: number, random: RandomSource, mean = 0, deviation = 1): Float64Array {
  return Float64Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * random());
  });
}

/** Categories drawn with these shares; what is left of 1 is the last one's. */
export function draws(count: number, shares: Record<string, number>, random: RandomSource): string[] {
  const names = Object.keys(shares);
  return Array.from({ length: count }, () => {
    let rest = random();
    return names.find((name) => (rest -= shares[name]!) < 0) ?? names.at(-1)!;
  });
}
