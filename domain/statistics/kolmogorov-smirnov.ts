import { kolmogorovSurvival } from './distributions/kolmogorov.ts';
import { twoSampleKolmogorovSurvival } from './distributions/two-sample-kolmogorov.ts';
import { greatestCommonDivisor } from './greatest-common-divisor.ts';
import { notEnoughData, pValueResult, type TestOutcome } from './two-sample-test.ts';

/** Up to this size of the larger sample the p-value is exact, as in SciPy. */
const largestExact = 10_000;

/**
 * Two-sample, two-sided Kolmogorov–Smirnov test; the statistic is the largest distance between the two empirical
 * distribution functions. As SciPy's `ks_2samp`: the exact p-value up to 10,000 values a side, above it that of one
 * sample of the effective size nm/(n + m). Both arrays ascending without NaN; ties and ±Infinity are values like others
 * (ties make the test conservative).
 *
 * J. L. Hodges, Arkiv för Matematik 3(43), 1958; R. Simard and P. L'Ecuyer, Journal of Statistical Software 39(11), 2011.
 */
export function kolmogorovSmirnov(reference: Float64Array, current: Float64Array): TestOutcome {
  const n = reference.length;
  const m = current.length;
  if (n === 0 || m === 0) return notEnoughData('the Kolmogorov–Smirnov test needs a value on each side');
  const distance = largestDistance(reference, current) / (n * m);
  return pValueResult(distance, kolmogorovSmirnovPValue(distance, n, m));
}

/** The p-value of a statistic `distance` found between samples of sizes n and m. */
function kolmogorovSmirnovPValue(distance: number, n: number, m: number): number {
  const divisor = greatestCommonDivisor(n, m);
  const steps = Math.round((distance * n * m) / divisor);
  if (Math.max(n, m) <= largestExact) return twoSampleKolmogorovSurvival(n, m, divisor, steps);
  return kolmogorovSurvival(roundHalfToEven((n * m) / (n + m)), distance);
}

/** The largest |F − G| in units of 1/(nm): whole numbers, so nothing is rounded. */
function largestDistance(reference: Float64Array, current: Float64Array): number {
  const n = reference.length;
  const m = current.length;
  let largest = 0;
  let i = 0;
  let j = 0;
  // Once one sample is used up the distance only falls.
  while (i < n && j < m) {
    const value = reference[i]! <= current[j]! ? reference[i]! : current[j]!;
    while (i < n && reference[i] === value) i++;
    while (j < m && current[j] === value) j++;
    const distance = Math.abs(i * m - j * n);
    if (distance > largest) largest = distance;
  }
  return largest;
}

/** As NumPy rounds: two equal samples of 10,001 have the effective size 5,000.5, which becomes 5,000. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
