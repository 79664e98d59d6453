import { contingency } from './contingency.ts';
import { chiSquareSurvival } from './distributions/chi-square.ts';
import { notEnoughData, pValueResult, type CategoricalPair, type TestOutcome } from './two-sample-test.ts';

/**
 * Pearson's chi-square test of homogeneity: do both samples have the same shares of categories? Reference and current
 * form a contingency table, so the sampling error of both counts. As SciPy's `chi2_contingency`, with Yates' correction
 * for two categories.
 *
 * K. Pearson, Philosophical Magazine 50(302), 1900; F. Yates, Supplement to the Journal of the Royal Statistical Society
 * 1(2), 1934.
 */
export function chiSquare(pair: CategoricalPair): TestOutcome {
  const table = contingency(pair);
  if (table === null) return notEnoughData('the chi-square test needs a value on each side');
  const statistic = table.cells.reduce(
    (sum, { observed, expected }) => sum + (observed - expected) ** 2 / expected,
    0,
  );
  return pValueResult(statistic, chiSquareSurvival(statistic, table.degreesOfFreedom));
}
