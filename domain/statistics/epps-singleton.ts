import { chiSquareSurvival } from './distributions/chi-square.ts';
import { finitePart } from './sorted-values.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { notEnoughData, pValueResult, type TestOutcome } from './two-sample-test.ts';

/** Where the characteristic functions are compared, in units of the half interquartile range. */
const points = [0.4, 0.8];
const dimensions = 2 * points.length;
const fewest = 5;

/** Below this size of the larger sample the statistic is corrected. */
const smallSample = 25;

/** An eigenvalue this small beside the largest is a zero that rounding has moved. */
const singular = 1e-12;

interface CharacteristicFunction {
  means: number[];
  /** Divided by n, of the cosines and sines at `points`. */
  covariance: number[][];
}

/**
 * Epps–Singleton test: compares the empirical characteristic functions, so it sees any difference in shape; SciPy's
 * `epps_singleton_2samp` at its default points. Both arrays ascending without NaN; ±Infinity is left out.
 *
 * T. W. Epps and K. J. Singleton, Journal of Statistical Computation and Simulation 26(3–4), 1986; S. J. Goerg and
 * J. Kaiser, The Stata Journal 9(3), 2009.
 */
export function eppsSingleton(reference: Float64Array, current: Float64Array): TestOutcome {
  const from = finitePart(reference);
  const to = finitePart(current);
  const n = from.length;
  const m = to.length;
  if (n < fewest || m < fewest)
    return notEnoughData('the Epps–Singleton test needs five finite values on each side');
  const halfRange = (pooledQuantile(from, to, 0.75) - pooledQuantile(from, to, 0.25)) / 2;
  if (halfRange === 0)
    return notEnoughData(
      'the Epps–Singleton test needs values that vary in the middle half of both samples together',
    );

  const one = characteristicFunction(from, halfRange);
  const other = characteristicFunction(to, halfRange);
  const total = n + m;
  const covariance = one.covariance.map((row, i) =>
    Float64Array.from(row, (value, j) => (total / n) * value + (total / m) * other.covariance[i]![j]!),
  );
  const difference = one.means.map((value, i) => value - other.means[i]!);
  const { form, rank } = inverseForm(covariance, difference);
  if (rank === 0) return notEnoughData('the Epps–Singleton test needs values that vary within a sample');
  const statistic = total * form * smallSampleCorrection(n, m);
  return pValueResult(statistic, chiSquareSurvival(statistic, rank));
}

function characteristicFunction(values: Float64Array, unit: number): CharacteristicFunction {
  const sums = new Float64Array(dimensions);
  const products = new Float64Array(dimensions * dimensions);
  const terms = new Float64Array(dimensions);
  // Deviations from the first value's terms: the covariance of nearly equal terms would cancel.
  const origin = new Float64Array(dimensions);
  fillTerms(origin, values[0]!, unit);
  for (const value of values) {
    fillTerms(terms, value, unit);
    for (let i = 0; i < dimensions; i++) {
      const deviation = terms[i]! - origin[i]!;
      terms[i] = deviation;
      sums[i]! += deviation;
      for (let j = 0; j <= i; j++) products[i * dimensions + j]! += deviation * terms[j]!;
    }
  }
  const means = Array.from(sums, (sum) => sum / values.length);
  const covariance = means.map((mean, i) =>
    means.map((otherMean, j) => {
      const product = products[Math.max(i, j) * dimensions + Math.min(i, j)]!;
      return product / values.length - mean * otherMean;
    }),
  );
  return { means: means.map((mean, i) => mean + origin[i]!), covariance };
}

function fillTerms(terms: Float64Array, value: number, unit: number): void {
  for (let i = 0; i < points.length; i++) {
    const angle = (points[i]! / unit) * value;
    terms[i] = Math.cos(angle);
    terms[points.length + i] = Math.sin(angle);
  }
}

/**
 * dᵀ C⁺ d with the pseudo-inverse of the covariance, and its rank. Few distinct values make it singular; what rounding
 * leaves in place of a zero eigenvalue is cut, where SciPy divides by it and warns.
 */
function inverseForm(covariance: Float64Array[], difference: number[]): { form: number; rank: number } {
  const { values, vectors } = symmetricEigen(covariance);
  const smallest = values[0]! * singular;
  let form = 0;
  let rank = 0;
  for (const [i, vector] of vectors.entries()) {
    if (values[i]! <= smallest) continue;
    const projection = difference.reduce((sum, value, j) => sum + value * vector[j]!, 0);
    form += (projection * projection) / values[i]!;
    rank++;
  }
  return { form, rank };
}

function smallSampleCorrection(n: number, m: number): number {
  if (Math.max(n, m) >= smallSample) return 1;
  return 1 / (1 + (n + m) ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7));
}

/** Quantile of both samples together by linear interpolation, found by walking up to it. */
function pooledQuantile(reference: Float64Array, current: Float64Array, share: number): number {
  const position = (reference.length + current.length - 1) * share;
  const below = Math.floor(position);
  let i = 0;
  let j = 0;
  let low = 0;
  let high = 0;
  while (i + j <= below + 1 && i + j < reference.length + current.length) {
    low = high;
    const fromReference = j === current.length || (i < reference.length && reference[i]! <= current[j]!);
    high = fromReference ? reference[i++]! : current[j++]!;
  }
  return low + (high - low) * (position - below);
}
