import { poolDistributions } from './pooled-distribution.ts';
import { notEnoughData, pValueResult, type TestOutcome } from './two-sample-test.ts';

/**
 * Quadratic in the statistic for the logarithm of the p-value: least squares through the seven critical values for two
 * samples (Scholz and Stephens, table 2), highest power first.
 */
const interpolation = [0.018198094574111343, -1.0082265644652515, -1.077770279820486] as const;

/** The critical values at 25 % and 0.1 %: the table ends there. */
const weakest = { statistic: 0.325, pValue: 0.25 };
const strongest = { statistic: 6.546, pValue: 0.001 };

/**
 * Two-sample Anderson–Darling test with midranks, as SciPy's `anderson_ksamp`; the statistic is standardised. The
 * p-value is interpolated from a table and lies between 0.001 and 0.25. Both arrays ascending without NaN; ±Infinity
 * has its rank.
 *
 * F. W. Scholz and M. A. Stephens, "K-sample Anderson–Darling tests", Journal of the American Statistical Association
 * 82(399), 1987, equation 7.
 */
export function andersonDarling(reference: Float64Array, current: Float64Array): TestOutcome {
  const n = reference.length;
  const m = current.length;
  if (n === 0 || m === 0 || n + m < 4)
    return notEnoughData('the Anderson–Darling test needs a value on each side and four in total');
  const pooled = poolDistributions(reference, current);
  if (pooled.values.length < 2) return notEnoughData('the Anderson–Darling test needs two distinct values');

  const total = n + m;
  let sum = 0;
  let referenceBefore = 0;
  let before = 0;
  for (let i = 0; i < pooled.values.length; i++) {
    const atMost = pooled.reference[i]! + pooled.current[i]!;
    const ties = atMost - before;
    const middle = before + ties / 2;
    // The current sample's deviation is the same with the other sign.
    const deviation = (total * (pooled.reference[i]! + referenceBefore)) / 2 - middle * n;
    sum += (ties * deviation * deviation) / (middle * (total - middle) - (total * ties) / 4);
    referenceBefore = pooled.reference[i]!;
    before = atMost;
  }
  const criterion = ((sum / total) * (1 / n + 1 / m) * (total - 1)) / total;
  const statistic = (criterion - 1) / Math.sqrt(varianceOfCriterion(n, m));
  return pValueResult(statistic, interpolatedPValue(statistic));
}

function interpolatedPValue(statistic: number): number {
  if (statistic < weakest.statistic) return weakest.pValue;
  if (statistic > strongest.statistic) return strongest.pValue;
  const [square, linear, constant] = interpolation;
  return Math.exp((square * statistic + linear) * statistic + constant);
}

/** Scholz and Stephens' equation 4 for two samples. */
function varianceOfCriterion(n: number, m: number): number {
  const total = n + m;
  const inverses = 1 / n + 1 / m;
  let harmonic = 0;
  let g = 0;
  for (let i = 2; i < total; i++) {
    harmonic += 1 / (total + 1 - i);
    g += harmonic / i;
  }
  const h = harmonic + 1;
  const a = 4 * g - 6 + (10 - 6 * g) * inverses;
  const b = 4 * (2 * g - 4) + 16 * h + (2 * g - 14 * h - 4) * inverses - 8 * h + 4 * g - 6;
  const c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + (2 * h - 6) * inverses + 4 * h;
  const d = 4 * (2 * h + 6) - 8 * h;
  return (((a * total + b) * total + c) * total + d) / ((total - 1) * (total - 2) * (total - 3));
}
