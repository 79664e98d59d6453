import { total, withoutEmptyCategories } from './category-counts.ts';
import { chiSquareSurvival } from './distributions/chi-square.ts';
import { notEnoughData, pValueResult, type CategoricalPair, type TestOutcome } from './two-sample-test.ts';

/**
 * Pearson's chi-square test of fit: the reference's shares are taken as exact and the current counts are held against
 * them, as Evidently's `chisquare`. It ignores the reference's own sampling error and so raises false alarms where the
 * reference is not much larger than the current data: `chiSquare` is the better test. A category that the reference
 * lacks makes the statistic infinite.
 *
 * K. Pearson, Philosophical Magazine 50(302), 1900.
 */
export function chiSquareFit(pair: CategoricalPair): TestOutcome {
  const { reference, current } = withoutEmptyCategories(pair);
  const n = total(reference);
  const m = total(current);
  if (n === 0 || m === 0) return notEnoughData('the chi-square test of fit needs a value on each side');
  let statistic = 0;
  for (let i = 0; i < reference.length; i++) {
    const expected = (reference[i]! * m) / n;
    statistic += (current[i]! - expected) ** 2 / expected;
  }
  return pValueResult(statistic, chiSquareSurvival(statistic, reference.length - 1));
}
