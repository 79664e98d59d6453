import { asCategories, total } from './category-counts.ts';
import { countDistinct, finitePart, lowerBound, upperBound } from './sorted-values.ts';
import {
  notEnoughData,
  type CategoricalPair,
  type NotEnoughData,
  type SamplePair,
} from './two-sample-test.ts';

/** A numerical column with more distinct reference values is binned; with fewer, each value is a bin of its own. */
const mostSingleValues = 20;

/** Stands for the share of an empty bin, so that logarithms exist. */
const emptyShare = 1e-4;

/** Shares of the same bins on both sides. */
export interface BinnedShares {
  reference: Float64Array;
  current: Float64Array;
}

/**
 * Both sides in shares of common bins, as Evidently's `get_binned_data`: Sturges' bins over both samples together for a
 * numerical column with more than 20 distinct reference values, one bin for each value otherwise. ±Infinity is left out.
 */
export function binnedShares(pair: SamplePair): BinnedShares | NotEnoughData {
  const counts = binnedCounts(pair);
  const n = total(counts.reference);
  const m = total(counts.current);
  if (n === 0 || m === 0) return notEnoughData('bins need a finite value on each side');
  return {
    reference: counts.reference.map((count) => count / n),
    current: counts.current.map((count) => count / m),
  };
}

function binnedCounts(pair: SamplePair): CategoricalPair {
  if (pair.type === 'categorical') return pair;
  const reference = finitePart(pair.reference);
  const current = finitePart(pair.current);
  if (countDistinct(reference, mostSingleValues + 1) <= mostSingleValues) return asCategories(pair);
  const smallest = Math.min(reference[0]!, current[0] ?? Infinity);
  const largest = Math.max(reference.at(-1)!, current.at(-1) ?? -Infinity);
  const edges = sturgesEdges(smallest, largest, reference.length + current.length, pair.integer);
  return { type: 'categorical', reference: binCounts(reference, edges), current: binCounts(current, edges) };
}

/**
 * Edges of equally wide bins between two values by Sturges' rule for `size` values, as NumPy's
 * `histogram_bin_edges(bins="sturges")`: whole numbers get bins at least 1 wide, and a single value gets one bin of
 * width 1 around it.
 * H. A. Sturges, Journal of the American Statistical Association 21(153), 1926.
 */
export function sturgesEdges(
  smallest: number,
  largest: number,
  size: number,
  integer: boolean,
): Float64Array {
  if (smallest === largest) return new Float64Array([smallest - 0.5, largest + 0.5]);
  const range = largest - smallest;
  if (range === Infinity) return evenEdges(smallest, largest, Math.ceil(Math.log2(size) + 1));
  const width = range / (Math.log2(size) + 1);
  const bins = Math.ceil(range / (integer ? Math.max(1, width) : width));
  const step = range / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, index) => index * step + smallest);
  edges[bins] = largest;
  return edges;
}

/** Where the range itself exceeds the largest double; NumPy gives up there. */
function evenEdges(smallest: number, largest: number, bins: number): Float64Array {
  return Float64Array.from(
    { length: bins + 1 },
    (_, index) => smallest * (1 - index / bins) + largest * (index / bins),
  );
}

/** Values in each bin [edge, next edge), the last one closed; values outside are not counted. */
export function binCounts(sorted: Float64Array, edges: Float64Array): Float64Array {
  const bins = edges.length - 1;
  const counts = new Float64Array(bins);
  let start = lowerBound(sorted, edges[0]!);
  for (let bin = 0; bin < bins; bin++) {
    const edge = edges[bin + 1]!;
    const end = bin === bins - 1 ? upperBound(sorted, edge) : lowerBound(sorted, edge);
    counts[bin] = Math.max(0, end - start);
    start = Math.max(start, end);
  }
  return counts;
}

/**
 * Empty bins get a small share: 1e-4, or a millionth of the smallest other share where that is at most 1e-4. The sum is
 * then a little above 1, as in Evidently's `psi` and `kl_div`.
 */
export function fillEmptyBins(shares: Float64Array): Float64Array {
  const smallest = shares.reduce((least, share) => (share > 0 && share < least ? share : least), Infinity);
  const fill = smallest <= emptyShare ? smallest / 1e6 : emptyShare;
  return shares.map((share) => (share === 0 ? fill : share));
}
