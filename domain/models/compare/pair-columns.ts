import { upperBound } from '../../statistics/sorted-values.ts';
import type { SamplePair } from '../../statistics/two-sample-test.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { alignedCategories } from './aligned-categories.ts';

/** Both sides of a column as the tests take them. Null if the types differ. */
export function pairColumns(reference: ColumnProfile, current: ColumnProfile): SamplePair | null {
  if (reference.type === 'numerical' && current.type === 'numerical') {
    const nothingMissing = reference.missing === 0 && current.missing === 0;
    const integer = reference.integer && current.integer && nothingMissing;
    return { type: 'numerical', reference: reference.sorted, current: current.sorted, integer };
  }
  if (reference.type === 'numerical' || current.type === 'numerical') return null;
  return alignedCategories(reference, current).pair;
}

/** Distinct values over both sides, counted no further than `limit`. */
export function distinctValues(pair: SamplePair, limit: number): number {
  if (pair.type === 'categorical') {
    let distinct = 0;
    for (let category = 0; category < pair.reference.length && distinct < limit; category++) {
      if (pair.reference[category]! + pair.current[category]! > 0) distinct++;
    }
    return distinct;
  }
  const few = [...firstValues(pair.reference, limit), ...firstValues(pair.current, limit)];
  return Math.min(limit, new Set(few).size);
}

/** The smallest distinct values, at most `limit`; each is found by a binary search. */
function firstValues(sorted: Float64Array, limit: number): number[] {
  const values: number[] = [];
  for (let at = 0; at < sorted.length && values.length < limit; at = upperBound(sorted, sorted[at]!)) {
    values.push(sorted[at]!);
  }
  return values;
}

/** Values on each side that are not missing. */
export function presentValues(profile: ColumnProfile): number {
  return profile.count - profile.missing;
}
