import { studentTTwoSided } from './distributions/student-t.ts';
import { mean, squaredDeviations } from './moments.ts';
import { finitePart } from './sorted-values.ts';
import { notEnoughData, pValueResult, type TestOutcome } from './two-sample-test.ts';

/**
 * Student's t-test of equal means, two-sided, variances taken as equal and pooled; SciPy's `ttest_ind`. Positive if the
 * reference has the larger mean. Both arrays ascending without NaN; ±Infinity is left out.
 *
 * Student, "The probable error of a mean", Biometrika 6(1), 1908.
 */
export function tTest(reference: Float64Array, current: Float64Array): TestOutcome {
  const from = finitePart(reference);
  const to = finitePart(current);
  const n = from.length;
  const m = to.length;
  const degreesOfFreedom = n + m - 2;
  if (n === 0 || m === 0 || degreesOfFreedom < 1)
    return notEnoughData('the t-test needs a finite value on each side and three in total');
  const difference = mean(from) - mean(to);
  const variance = (squaredDeviations(from) + squaredDeviations(to)) / degreesOfFreedom;
  if (difference === 0 && variance === 0) return notEnoughData('the t-test needs values that vary');
  const t = difference / Math.sqrt(variance * (1 / n + 1 / m));
  return pValueResult(t, studentTTwoSided(t, degreesOfFreedom));
}
