import { poolDistributions } from './pooled-distribution.ts';
import { finitePart } from './sorted-values.ts';
import type { CategoricalPair, SamplePair } from './two-sample-test.ts';

/** The rows of each category of a column, in the categories' own order. */
export interface CategoryCounts {
  categories: readonly string[];
  counts: Float64Array;
}

/** Rows of each of `categories` codes; −1 is missing and not counted. */
export function countCodes(codes: Int32Array, categories: number): Float64Array {
  const counts = new Float64Array(categories);
  for (const code of codes) if (code >= 0) counts[code]!++;
  return counts;
}

/** Both sides over the categories of either: the reference's first, then what is new in the current data. */
export function alignCategories(
  reference: CategoryCounts,
  current: CategoryCounts,
): { categories: string[]; pair: CategoricalPair } {
  const categories = [...reference.categories];
  const positions = new Map(categories.map((category, index) => [category, index]));
  const target = current.categories.map((category) => {
    const known = positions.get(category);
    return known ?? categories.push(category) - 1;
  });
  const referenceCounts = new Float64Array(categories.length);
  referenceCounts.set(reference.counts);
  const currentCounts = new Float64Array(categories.length);
  for (const [index, position] of target.entries()) currentCounts[position]! += current.counts[index]!;
  return { categories, pair: { type: 'categorical', reference: referenceCounts, current: currentCounts } };
}

/** A pair as categories: a numerical one has a category for each distinct finite value. */
export function asCategories(pair: SamplePair): CategoricalPair {
  if (pair.type === 'categorical') return pair;
  const pooled = poolDistributions(finitePart(pair.reference), finitePart(pair.current));
  return {
    type: 'categorical',
    reference: differences(pooled.reference),
    current: differences(pooled.current),
  };
}

/** The categories that occur on at least one side; the others say nothing and would count as degrees of freedom. */
export function withoutEmptyCategories(pair: CategoricalPair): CategoricalPair {
  const occurs = (_: number, index: number): boolean => pair.reference[index]! + pair.current[index]! > 0;
  if (pair.reference.every(occurs)) return pair;
  return {
    type: 'categorical',
    reference: pair.reference.filter(occurs),
    current: pair.current.filter(occurs),
  };
}

export function total(counts: Float64Array): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

function differences(cumulative: Uint32Array): Float64Array {
  return Float64Array.from(cumulative, (count, index) => count - (cumulative[index - 1] ?? 0));
}
