import { binomialTerm } from './saddle-point.ts';

/** More terms than this are not summed one by one. */
const mostTerms = 4096;

/**
 * P(D⁺ₙ ≥ d) for Smirnov's one-sided statistic of one sample of size n and 0 < d < 1:
 * d Σ C(n, j) (d + j/n)ʲ⁻¹ (1 − d − j/n)ⁿ⁻ʲ over 0 ≤ j ≤ n(1 − d)
 * (Z. W. Birnbaum and F. H. Tingey, Annals of Mathematical Statistics 22(4), 1951).
 *
 * Every term is positive, so the tail keeps its relative accuracy. For large n the summand is a smooth function of j/n
 * that vanishes with all its derivatives at both ends, so summing every k-th term and multiplying by k (the trapezoidal
 * rule) is exact to rounding as well, and the cost does not grow with n.
 */
export function smirnovSurvival(n: number, d: number): number {
  const last = Math.floor(n * (1 - d));
  const step = Math.max(1, Math.floor(last / mostTerms));
  let sum = 0;
  for (let j = 0; j <= last; j += step) {
    const p = d + j / n;
    sum += binomialTerm(j, n - j, p, Math.max(0, 1 - p)) / p;
  }
  return Math.min(1, d * step * sum);
}
