import { populationDeviation } from './moments.ts';
import { finitePart } from './sorted-values.ts';
import { distanceResult, notEnoughData, type TestOutcome } from './two-sample-test.ts';

/** Keeps the distance finite where the reference hardly varies. */
const smallestDeviation = 0.001;

/**
 * First Wasserstein (earth mover's) distance in units of the reference's standard deviation (population, at least
 * 0.001), as Evidently's `wasserstein`: 0.1 means that values moved by a tenth of a deviation on average. Both arrays
 * ascending without NaN; ±Infinity is left out.
 */
export function normedWasserstein(reference: Float64Array, current: Float64Array): TestOutcome {
  const from = finitePart(reference);
  const to = finitePart(current);
  if (from.length === 0 || to.length === 0)
    return notEnoughData('the Wasserstein distance needs a finite value on each side');
  const deviation = Math.max(populationDeviation(from), smallestDeviation);
  // Over an infinite deviation every finite distance would look like none.
  return distanceResult(deviation === Infinity ? NaN : wassersteinDistance(from, to) / deviation);
}

/**
 * W₁ = ∫ |F⁻¹(u) − G⁻¹(u)| du between two ascending arrays of finite values, in their unit; SciPy's
 * `wasserstein_distance`. Equal to ∫ |F − G| (S. S. Vallender, Theory of Probability and Its Applications 18(4), 1974),
 * and several times faster: where the next step is does not depend on the values, so that the processor foresees it.
 */
export function wassersteinDistance(reference: Float64Array, current: Float64Array): number {
  const n = reference.length;
  const m = current.length;
  let area = 0;
  // u in units of 1/(nm), where the steps of both sides are whole numbers.
  let u = 0;
  let i = 0;
  let j = 0;
  while (i < n && j < m) {
    const distance = Math.abs(reference[i]! - current[j]!);
    const nextReference = (i + 1) * m;
    const nextCurrent = (j + 1) * n;
    const next = nextReference < nextCurrent ? nextReference : nextCurrent;
    area += distance * (next - u);
    u = next;
    if (nextReference === next) i++;
    if (nextCurrent === next) j++;
  }
  return area / (n * m);
}
