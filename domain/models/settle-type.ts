import type { CategoricalColumn, Column, ColumnType, NumericalColumn } from './column.ts';
import type { ColumnProfile } from './reference-profile.ts';
import { inferColumnType, mostIntegerCategories, type SourceKind } from './source-column.ts';

/** A side of a column as read, or as kept in a profile. */
export type ColumnSide = Column | ColumnProfile;

/**
 * The type to compare a column as, decided over both sides: stated by the user, or inferred. Undefined for what
 * cannot be compared.
 *
 * @param kind what both sources say that the column holds
 */
export function settleType(
  kind: SourceKind,
  reference: ColumnSide,
  current: ColumnSide,
  stated?: ColumnType,
): ColumnType | undefined {
  if (stated !== undefined) return stated;
  if (kind === 'integer' && !(wholeNumbers(reference) && wholeNumbers(current))) return 'numerical';
  if (kind !== 'integer' && kind !== 'string') return inferColumnType(kind, 0, 0);
  if (kind === 'string') {
    // By the reference alone, so that a short window or a profile decides nothing.
    const side = presentOf(reference) > 0 ? reference : current;
    return inferColumnType(kind, side.type === 'numerical' ? 0 : side.categories.length, presentOf(side));
  }
  const distinct = new Set(distinctOf(reference));
  // A few are enough to decide: no need to look at more of the other side.
  if (distinct.size <= mostIntegerCategories) for (const value of distinctOf(current)) distinct.add(value);
  return inferColumnType(kind, distinct.size, 0);
}

/** A column as the settled type. Numbers become categories named by their digits. */
export function columnAs(column: Column, type: ColumnType): Column {
  if (type === 'numerical' || column.type === type) return column;
  return column.type === 'numerical' ? { ...encodeNumbers(column), type } : { ...column, type };
}

/** A kept column as the settled type, which the current data may have changed. */
export function profileAs(profile: ColumnProfile, type: ColumnType): ColumnProfile {
  if (profile.type === type) return profile;
  const { name, count, missing } = profile;
  if (type === 'numerical' && profile.type !== 'numerical') {
    const sorted = expand(profile.categories.map(Number), profile.counts);
    return { type, name, count, missing, integer: true, sorted };
  }
  if (type !== 'numerical' && profile.type === 'numerical') {
    const { values, counts } = runsOf(profile.sorted);
    return { type, name, count, missing, categories: values.map(String), counts: Float64Array.from(counts) };
  }
  return type === 'numerical' || profile.type === 'numerical' ? profile : { ...profile, type };
}

/** Distinct values of an ascending array and how often each occurs. */
export function runsOf(sorted: Float64Array): { values: number[]; counts: number[] } {
  const values: number[] = [];
  const counts: number[] = [];
  let start = 0;
  for (let index = 1; index <= sorted.length; index++) {
    if (index < sorted.length && sorted[index] === sorted[start]) continue;
    values.push(sorted[start] ?? 0);
    counts.push(index - start);
    start = index;
  }
  return { values, counts };
}

function expand(values: readonly number[], counts: Float64Array): Float64Array {
  const order = [...values.keys()].toSorted((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  const sorted = new Float64Array(counts.reduce((sum, count) => sum + count, 0));
  let start = 0;
  for (const index of order) {
    const end = start + (counts[index] ?? 0);
    sorted.fill(values[index] ?? 0, start, end);
    start = end;
  }
  return sorted;
}

function wholeNumbers(side: ColumnSide): boolean {
  return side.type !== 'numerical' || side.integer;
}

/** Of numbers, the first few are enough to decide. */
function distinctOf(side: ColumnSide): Iterable<string | number> {
  if (side.type !== 'numerical') return side.categories;
  const found = new Set<string>();
  let last = Number.NaN;
  for (const value of 'sorted' in side ? side.sorted : side.values) {
    if (value === last || Number.isNaN(value)) continue;
    last = value;
    found.add(String(value));
    if (found.size > mostIntegerCategories) break;
  }
  return found;
}

function presentOf(side: ColumnSide): number {
  if ('missing' in side) return side.count - side.missing;
  let present = 0;
  if (side.type === 'numerical') for (const value of side.values) present += Number.isNaN(value) ? 0 : 1;
  else for (const code of side.codes) present += code < 0 ? 0 : 1;
  return present;
}

function encodeNumbers({ name, count, values }: NumericalColumn): CategoricalColumn {
  const known = new Map<number, number>();
  const codes = new Int32Array(values.length);
  for (const [row, value] of values.entries()) {
    let code = Number.isNaN(value) ? -1 : known.get(value);
    if (code === undefined) {
      code = known.size;
      known.set(value, code);
    }
    codes[row] = code;
  }
  return { type: 'categorical', name, count, codes, categories: [...known.keys()].map(String) };
}
