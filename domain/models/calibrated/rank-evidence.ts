import { upperIncompleteGamma } from '../../statistics/distributions/incomplete-gamma.ts';

/** What two samples of a numerical column say against "nothing moved". */
export interface RankEvidence {
  /** Anderson–Darling's criterion with midranks; its mean without drift is 1. */
  criterion: number;
  pValue: number;
  /** Largest distance between the two distribution functions: at least this share of the rows lies elsewhere. */
  effectSize: number;
}

/** Of the criterion without drift and without ties: 2 Σ 1 / (j (j + 1))² = 2π²/3 − 6. */
export const varianceOfCriterion = (2 * Math.PI ** 2) / 3 - 6;

/**
 * Anderson and Darling's two-sample test with midranks (Scholz & Stephens, "K-sample Anderson–Darling tests", Journal of
 * the American Statistical Association 82(399), 1987, equation 7) and, from the same merge, Kolmogorov's distance.
 *
 * It is more powerful than Kolmogorov–Smirnov (half the rows show the same shift of a mean) and sees the tails. Its
 * p-value must be right far below 5 %, where a correction over many columns looks, and under ties of any kind. Tables
 * give neither, so the exact mean (1), variance and third cumulant of the criterion over all permutations are computed
 * along, and the p-value is the tail of the gamma distribution with these moments (Pearson's type III, as for other
 * quadratic forms: Solomon & Stephens 1977). In the continuous case it is within 5 % of the limit at p = 0.05 and 0.01.
 *
 * @param reference ascending, without NaN
 * @param current   ascending, without NaN
 */
export function rankEvidence(reference: Float64Array, current: Float64Array): RankEvidence {
  const n = reference.length;
  const m = current.length;
  const total = n + m;
  const sums = { criterion: 0, squares: 0, cubes: 0, pairs: 0, weightedPairs: 0, triples: 0 };
  // Running sums over the values passed, see `upperTail`.
  let lower = 0;
  let weightedLower = 0;
  let lowerMiddle = 0;
  let effectSize = 0;
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    const value = j === m || (i < n && reference[i]! <= current[j]!) ? reference[i]! : current[j]!;
    const firstReference = i;
    const first = i + j;
    while (i < n && reference[i] === value) i++;
    while (j < m && current[j] === value) j++;
    const distance = Math.abs(i / n - j / m);
    if (distance > effectSize) effectSize = distance;
    const ties = i + j - first;
    const below = first + ties / 2;
    const above = total - below;
    const spread = below * above - (total * ties) / 4;
    // Zero where every value is the same.
    if (spread <= 0) break;
    const weight = ties / total;
    const scaled = weight / spread;
    const deviation = (total * (firstReference + i)) / 2 - below * n;
    sums.criterion += scaled * deviation * deviation;
    const upper = scaled * above * above;
    sums.squares += weight * weight;
    sums.cubes += weight * weight * weight;
    sums.pairs += lower * upper;
    sums.weightedPairs += (weightedLower + lower * weight) * upper;
    sums.triples += lowerMiddle * upper;
    lowerMiddle += lower * scaled * below * above;
    lower += scaled * below * below;
    weightedLower += weight * scaled * below * below;
  }
  const criterion = sums.criterion * (1 / n + 1 / m) * ((total - 1) / total);
  return { criterion, pValue: upperTail(criterion, sums), effectSize };
}

/**
 * Tail of Σ w z² with z standard normal and corr(z_j, z_k) = below_j · above_k / √(spread_j · spread_k) for j < k: the
 * criterion's law without drift. The correlations are products of a factor of each side, so that the sums over pairs
 * and triples, which give variance and third cumulant, come from one pass.
 */
function upperTail(
  criterion: number,
  sums: { squares: number; cubes: number; pairs: number; weightedPairs: number; triples: number },
): number {
  const variance = 2 * (sums.squares + 2 * sums.pairs);
  const third = 8 * (sums.cubes + 3 * sums.weightedPairs + 6 * sums.triples);
  if (third <= 0) return 1;
  const shape = (4 * variance ** 3) / third ** 2;
  const scale = third / (2 * variance);
  return upperIncompleteGamma(shape, (criterion - 1) / scale + shape);
}
