import { finitePart, lowerBound, quantile } from '../../statistics/sorted-values.ts';
import type { CategoricalDistribution, Distribution, NumericalDistribution } from '../drift-report.ts';
import type { CategoricalProfile, ColumnProfile, NumericalProfile } from '../reference-profile.ts';
import { alignedCategories } from './aligned-categories.ts';

const binsOfNumbers = 30;
const mostCategories = 12;
/** The grid spans all but this share at either end, so that one stray value does not squeeze everything else. */
const tailShare = 0.005;

/** Both sides on one grid. Undefined where a side has no value or the types differ. */
export function describeDistribution(
  reference: ColumnProfile,
  current: ColumnProfile,
): Distribution | undefined {
  if (reference.count === reference.missing || current.count === current.missing) return undefined;
  if (reference.type === 'numerical' && current.type === 'numerical') return ofNumbers(reference, current);
  if (reference.type === 'numerical' || current.type === 'numerical') return undefined;
  return ofCategories(reference, current);
}

function ofNumbers(
  reference: NumericalProfile,
  current: NumericalProfile,
): NumericalDistribution | undefined {
  const sides = [finitePart(reference.sorted), finitePart(current.sorted)].filter(({ length }) => length > 0);
  if (sides.length === 0) return undefined;
  const low = Math.min(...sides.map((side) => quantile(side, tailShare)));
  const high = Math.max(...sides.map((side) => quantile(side, 1 - tailShare)));
  const width = high > low ? (high - low) / binsOfNumbers : 1 / binsOfNumbers;
  const start = high > low ? low : low - 0.5;
  const edges = Array.from({ length: binsOfNumbers + 1 }, (_, bin) => start + bin * width);
  return {
    kind: 'numerical',
    edges,
    reference: sharesBetween(reference.sorted, edges),
    current: sharesBetween(current.sorted, edges),
  };
}

function sharesBetween(sorted: Float64Array, edges: readonly number[]): number[] {
  let before = 0;
  return edges.slice(1).map((edge, bin) => {
    const until = bin === edges.length - 2 ? sorted.length : lowerBound(sorted, edge);
    const share = (until - before) / sorted.length;
    before = until;
    return share;
  });
}

function ofCategories(reference: CategoricalProfile, current: CategoricalProfile): CategoricalDistribution {
  const { categories, pair } = alignedCategories(reference, current);
  const n = reference.count - reference.missing;
  const m = current.count - current.missing;
  const share = (category: number): number => pair.reference[category]! / n + pair.current[category]! / m;
  const occurring = [...categories.keys()].filter((category) => share(category) > 0);
  const shown = mostFrequent(occurring, share);
  const sum = (counts: Float64Array): number => shown.reduce((rows, category) => rows + counts[category]!, 0);
  return {
    kind: 'categorical',
    categories: shown.map((category) => categories[category]!),
    reference: shown.map((category) => pair.reference[category]! / n),
    current: shown.map((category) => pair.current[category]! / m),
    otherCount: occurring.length - shown.length,
    otherReference: (n - sum(pair.reference)) / n,
    otherCurrent: (m - sum(pair.current)) / m,
  };
}

/** The largest few of possibly millions, without sorting them all. */
function mostFrequent(categories: readonly number[], share: (category: number) => number): number[] {
  const top: number[] = [];
  for (const category of categories) {
    if (top.length === mostCategories && share(category) <= share(top.at(-1)!)) continue;
    const at = top.findIndex((other) => share(other) < share(category));
    top.splice(at < 0 ? top.length : at, 0, category);
    top.length = Math.min(top.length, mostCategories);
  }
  return top;
}
