import { contingency } from './contingency.ts';
import { chiSquareSurvival } from './distributions/chi-square.ts';
import { notEnoughData, pValueResult, type CategoricalPair, type TestOutcome } from './two-sample-test.ts';

/**
 * Likelihood-ratio (G) test of homogeneity on the contingency table of both samples; SciPy's
 * `chi2_contingency(lambda_="log-likelihood")`, with Yates' correction for two categories.
 *
 * S. S. Wilks, Annals of Mathematical Statistics 9(1), 1938.
 */
export function gTest(pair: CategoricalPair): TestOutcome {
  const table = contingency(pair);
  if (table === null) return notEnoughData('the G-test needs a value on each side');
  const half = table.cells.reduce(
    (sum, { observed, expected }) => sum + (observed === 0 ? 0 : observed * Math.log(observed / expected)),
    0,
  );
  const statistic = Math.max(0, 2 * half);
  return pValueResult(statistic, chiSquareSurvival(statistic, table.degreesOfFreedom));
}
