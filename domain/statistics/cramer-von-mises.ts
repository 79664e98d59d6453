import { cramerVonMisesExact } from './distributions/cramer-von-mises-exact.ts';
import { cramerVonMisesLimit } from './distributions/cramer-von-mises-limit.ts';
import { poolDistributions } from './pooled-distribution.ts';
import { notEnoughData, pValueResult, type TestOutcome } from './two-sample-test.ts';

/** Up to this size of the larger sample the p-value is exact, as in SciPy. */
const largestExact = 20;

/**
 * Two-sample Cramér–von Mises test, midranks for ties, as SciPy's `cramervonmises_2samp`: exact p-value up to 20 values
 * a side, above it the limiting distribution of the statistic with its mean and variance corrected. Both arrays
 * ascending without NaN; ±Infinity has its rank.
 *
 * T. W. Anderson, "On the distribution of the two-sample Cramér–von Mises criterion", Annals of Mathematical Statistics
 * 33(3), 1962.
 */
export function cramerVonMises(reference: Float64Array, current: Float64Array): TestOutcome {
  const n = reference.length;
  const m = current.length;
  if (n < 2 || m < 2) return notEnoughData('the Cramér–von Mises test needs two values on each side');
  const statistic = cramerVonMisesStatistic(reference, current);
  const exact = Math.max(n, m) <= largestExact;
  return pValueResult(statistic, exact ? cramerVonMisesExact(statistic, n, m) : limitTail(statistic, n, m));
}

/**
 * T of Anderson's equation 9, rearranged into sums of differences of the two distribution functions: his own form
 * subtracts numbers of order nm from each other and loses digits as samples grow.
 */
function cramerVonMisesStatistic(reference: Float64Array, current: Float64Array): number {
  const n = reference.length;
  const m = current.length;
  const pooled = poolDistributions(reference, current);
  let distance = 0;
  let cubes = 0;
  let mixed = 0;
  let referenceCubes = 0;
  let currentCubes = 0;
  let a0 = 0;
  let b0 = 0;
  for (let i = 0; i < pooled.values.length; i++) {
    const a = pooled.reference[i]! - a0;
    const b = pooled.current[i]! - b0;
    const shareA = a / n;
    const shareB = b / m;
    // Distance of the two functions in the middle of the group of ties.
    const difference = (m * (2 * a0 + a) - n * (2 * b0 + b)) / (2 * n * m);
    distance += difference * difference * (shareA + shareB);
    cubes += shareA ** 3 + shareB ** 3;
    mixed += shareA * shareB * (shareA + shareB);
    referenceCubes += (a * a - 1) * a;
    currentCubes += (b * b - 1) * b;
    a0 += a;
    b0 += b;
  }
  const weight = (n * m) / (n + m);
  const ties = (referenceCubes / m + currentCubes / n) / (12 * (n + m));
  return (weight * (distance + cubes / 12 - mixed / 4)) / 2 + ties + 1 / (6 * (n + m));
}

function limitTail(statistic: number, n: number, m: number): number {
  const total = n + m;
  const product = n * m;
  const mean = (1 + 1 / total) / 6;
  const variance =
    ((total + 1) * (4 * product * total - 3 * (n * n + m * m) - 2 * product)) /
    (45 * total * total * 4 * product);
  return cramerVonMisesLimit(1 / 6 + (statistic - mean) / Math.sqrt(45 * variance));
}
