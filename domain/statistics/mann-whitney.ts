import { mannWhitneySurvival } from './distributions/mann-whitney.ts';
import { normalSurvival } from './distributions/normal.ts';
import { poolDistributions } from './pooled-distribution.ts';
import { notEnoughData, pValueResult, type TestOutcome } from './two-sample-test.ts';

/** `less`: the reference tends to have the smaller values. */
export type Alternative = 'two-sided' | 'less' | 'greater';

/** Both samples larger than this, or ties: the normal approximation. */
const largestExact = 8;

/**
 * Mann–Whitney U test; the statistic is the number of pairs in which the reference has the larger value, ties counting
 * half. As SciPy's `mannwhitneyu`: exact if a sample has at most 8 values and there are no ties, else the normal
 * approximation with tie and continuity corrections. Both arrays ascending without NaN; ±Infinity has its rank.
 *
 * H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18(1), 1947.
 */
export function mannWhitney(
  reference: Float64Array,
  current: Float64Array,
  alternative: Alternative = 'two-sided',
): TestOutcome {
  const n = reference.length;
  const m = current.length;
  if (n === 0 || m === 0) return notEnoughData('the Mann–Whitney test needs a value on each side');
  const { larger, tieTerm } = countPairs(reference, current);
  // The tail is always the upper one of the statistic that is extreme under the alternative.
  const extreme = { 'two-sided': Math.max(larger, n * m - larger), less: n * m - larger, greater: larger };
  const u = extreme[alternative];
  const exact = Math.min(n, m) <= largestExact && tieTerm === 0;
  const tail = exact ? mannWhitneySurvival(u, n, m) : approximateTail(u, n, m, tieTerm);
  return pValueResult(larger, alternative === 'two-sided' ? 2 * tail : tail);
}

/** U of the reference, and Σ (t³ − t) over the groups of t tied values. */
function countPairs(reference: Float64Array, current: Float64Array): { larger: number; tieTerm: number } {
  const pooled = poolDistributions(reference, current);
  let larger = 0;
  let tieTerm = 0;
  let referenceBefore = 0;
  let currentBefore = 0;
  for (let i = 0; i < pooled.values.length; i++) {
    const inReference = pooled.reference[i]! - referenceBefore;
    const inCurrent = pooled.current[i]! - currentBefore;
    const ties = inReference + inCurrent;
    larger += inReference * (currentBefore + inCurrent / 2);
    tieTerm += ties * (ties * ties - 1);
    referenceBefore += inReference;
    currentBefore += inCurrent;
  }
  return { larger, tieTerm };
}

function approximateTail(u: number, n: number, m: number, tieTerm: number): number {
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - tieTerm / (total * (total - 1)));
  // The variance is 0 if all values are equal; u is then its mean, and z below it.
  return normalSurvival((u - (n * m) / 2 - 0.5) / Math.sqrt(Math.max(0, variance)));
}
