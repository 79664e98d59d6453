import { durbinMatrix } from './durbin-matrix.ts';
import { pelzGood } from './pelz-good.ts';
import { smirnovSurvival } from './smirnov.ts';

/**
 * P(Dₙ > d) for Kolmogorov's two-sided statistic of one sample of size n: SciPy's `kstwo.sf(d, n)`.
 * Which method is accurate where follows R. Simard and P. L'Ecuyer, "Computing the two-sided Kolmogorov–Smirnov
 * distribution", Journal of Statistical Software 39(11), 2011.
 */
export function kolmogorovSurvival(n: number, d: number): number {
  const t = n * d;
  if (d >= 1) return 0;
  if (t <= 0.5) return 1;
  if (t <= 1) return 1 - belowOneStep(n, t);
  if (t >= n - 1) return 2 * (1 - d) ** n;
  const scaled = t * d;
  const oneSidedIsEnough = d >= 0.5 || scaled >= (n <= 140 ? 4 : 2.2);
  // Two one-sided tails overlap by a negligible amount here.
  if (oneSidedIsEnough) return scaled >= 370 ? 0 : Math.min(1, 2 * smirnovSurvival(n, d));
  const exact = n <= 140 || (n <= 100_000 && n * d ** 1.5 <= 1.4);
  return Math.max(0, 1 - (exact ? durbinMatrix(n, d) : pelzGood(n, d)));
}

/** P(Dₙ ≤ d) = n! (2d − 1/n)ⁿ for 1/2n ≤ d ≤ 1/n. */
function belowOneStep(n: number, t: number): number {
  let product = 1;
  for (let i = 1; i <= n && product > 0; i++) product *= (i / n) * (2 * t - 1);
  return product;
}
