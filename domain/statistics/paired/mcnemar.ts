import { incompleteBeta } from '../distributions/incomplete-beta.ts';

/**
 * Whether two classifiers are right equally often on the same rows: McNemar's test in its exact form, two-sided. Only
 * rows on which one is right and the other wrong count; were they equally good, each would be right on half of them.
 * Answers the p-value; 1 where there are no such rows.
 *
 * Q. McNemar, Psychometrika 12(2), 1947; the exact form is a sign test: twice the binomial tail, as SciPy's `binomtest`.
 *
 * @param onlyFirst rows on which only the first is right
 * @param onlySecond rows on which only the second is right
 */
export function mcNemar(onlyFirst: number, onlySecond: number): number {
  const rows = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  if (2 * fewer >= rows - 1) return 1;
  // P(X ≤ k) of a binomial with probability ½ is I_½(n − k, k + 1).
  return Math.min(1, 2 * incompleteBeta(rows - fewer, fewer + 1, 0.5, 0.5));
}
