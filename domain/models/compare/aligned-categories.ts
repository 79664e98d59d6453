import { alignCategories } from '../../statistics/category-counts.ts';
import type { CategoricalPair } from '../../statistics/two-sample-test.ts';
import type { CategoricalProfile } from '../reference-profile.ts';

/** Both sides of a column over the categories of either: the reference's first, then what only the current data has. */
export interface AlignedCategories {
  categories: readonly string[];
  pair: CategoricalPair;
}

/** The last alignment of each reference: the parts of one comparison ask for it in turn, and a million categories cost. */
const latest = new WeakMap<CategoricalProfile, { current: CategoricalProfile; aligned: AlignedCategories }>();

export function alignedCategories(
  reference: CategoricalProfile,
  current: CategoricalProfile,
): AlignedCategories {
  const known = latest.get(reference);
  if (known?.current === current) return known.aligned;
  const aligned = alignCategories(reference, current);
  latest.set(reference, { current, aligned });
  return aligned;
}
