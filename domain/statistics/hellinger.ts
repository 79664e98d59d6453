import { binCounts, sturgesEdges } from './binning.ts';
import { total } from './category-counts.ts';
import { poolDistributions } from './pooled-distribution.ts';
import { finitePart } from './sorted-values.ts';
import {
  distanceResult,
  notEnoughData,
  type CategoricalPair,
  type SamplePair,
  type TestOutcome,
} from './two-sample-test.ts';

/**
 * Hellinger distance √(1 − Σ √(r c)) between 0 and 1, as Evidently's `hellinger`: over categories, or over Sturges' bins
 * for the distinct values of both samples (their number counts, not that of the rows). ±Infinity is left out. Computed
 * as √(½ Σ (√r − √c)²), which is the same and does not cancel between like samples.
 *
 * E. Hellinger, Journal für die reine und angewandte Mathematik 136, 1909.
 */
export function hellinger(pair: SamplePair): TestOutcome {
  const counts =
    pair.type === 'categorical' ? pair : binDistinctValues(pair.reference, pair.current, pair.integer);
  const n = total(counts.reference);
  const m = total(counts.current);
  if (n === 0 || m === 0) return notEnoughData('the Hellinger distance needs a finite value on each side');
  const squares = counts.reference.reduce(
    (sum, count, bin) => sum + (Math.sqrt(count / n) - Math.sqrt(counts.current[bin]! / m)) ** 2,
    0,
  );
  return distanceResult(Math.sqrt(squares / 2));
}

function binDistinctValues(
  reference: Float64Array,
  current: Float64Array,
  integer: boolean,
): CategoricalPair {
  const from = finitePart(reference);
  const to = finitePart(current);
  const distinct = poolDistributions(from, to).values;
  const smallest = distinct[0] ?? 0;
  const edges = sturgesEdges(smallest, distinct.at(-1) ?? smallest, distinct.length, integer);
  return { type: 'categorical', reference: binCounts(from, edges), current: binCounts(to, edges) };
}
