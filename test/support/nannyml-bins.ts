import { total } from '../../domain/statistics/category-counts.ts';
import { mean, populationDeviation } from '../../domain/statistics/moments.ts';
import { finitePart, lowerBound, upperBound } from '../../domain/statistics/sorted-values.ts';
import type { CategoricalPair, SamplePair } from '../../domain/statistics/two-sample-test.ts';

/**
 * Both samples over bins of the reference alone, as NannyML does: Doane's rule for numbers, the reference's own values for
 * categories, and one more bin for whatever the reference does not have. The bins stay the same from chunk to chunk.
 */
export function binByReference(pair: SamplePair): CategoricalPair {
  if (pair.type === 'numerical') return binNumbers(finitePart(pair.reference), finitePart(pair.current));
  const isKnown = (_: number, category: number): boolean => pair.reference[category]! > 0;
  const unknown = total(pair.current.filter((_, category) => !isKnown(_, category)));
  return {
    type: 'categorical',
    reference: followedBy(pair.reference.filter(isKnown), 0),
    current: followedBy(pair.current.filter(isKnown), unknown),
  };
}

function binNumbers(reference: Float64Array, current: Float64Array): CategoricalPair {
  const edges = doaneEdges(reference);
  const inside = upperBound(current, edges.at(-1)!) - lowerBound(current, edges[0]!);
  return {
    type: 'categorical',
    reference: followedBy(countBetween(reference, edges), 0),
    current: followedBy(countBetween(current, edges), current.length - inside),
  };
}

function followedBy(counts: Float64Array, last: number): Float64Array {
  const longer = new Float64Array(counts.length + 1);
  longer.set(counts);
  longer[counts.length] = last;
  return longer;
}

/** Equal bins by Doane's rule, which allows for skewness (D. P. Doane, The American Statistician 30(4), 1976). */
function doaneEdges(sorted: Float64Array): Float64Array {
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  const n = sorted.length;
  const deviation = populationDeviation(sorted);
  if (n < 3 || deviation === 0) return Float64Array.of(low - 0.5, high + 0.5);
  const centre = mean(sorted);
  const skewness = sorted.reduce((sum, value) => sum + ((value - centre) / deviation) ** 3, 0) / n;
  const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const bins = Math.ceil(1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / spread));
  return Float64Array.from({ length: bins + 1 }, (_, bin) =>
    bin === bins ? high : low + ((high - low) * bin) / bins,
  );
}

/** The last bin holds its upper edge too. */
function countBetween(sorted: Float64Array, edges: Float64Array): Float64Array {
  return Float64Array.from(edges.subarray(1), (edge, bin) => {
    const until = bin === edges.length - 2 ? upperBound(sorted, edge) : lowerBound(sorted, edge);
    return until - lowerBound(sorted, edges[bin]!);
  });
}
