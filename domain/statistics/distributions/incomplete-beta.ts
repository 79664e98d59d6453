import { binomialTerm } from './saddle-point.ts';

const smallest = Number.MIN_VALUE / Number.EPSILON;

/**
 * Regularised incomplete beta function I_x(a, b) for a, b > 0, with y = 1 − x given apart so that an x near 1 keeps its
 * digits. Relative accuracy about 1e-13.
 * A. R. DiDonato and A. H. Morris, ACM Transactions on Mathematical Software 18(3), 1992, continued fraction (9).
 */
export function incompleteBeta(a: number, b: number, x: number, y: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  // The fraction converges fast below the mean only; above it the other tail is the one to compute.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, y, x);
  return (binomialTerm(a, b, x, y) * a * b) / (a + b) / continuedFraction(a, b, x, y);
}

/** By Lentz's method. */
function continuedFraction(a: number, b: number, x: number, y: number): number {
  const offset = a * y - b * x + 1;
  let value = nonZero((a * offset) / (a + 1));
  let c = value;
  let d = 0;
  for (let m = 1; ; m++) {
    const before = a + 2 * m - 1;
    const numerator = ((((a + m - 1) * (a + b + m - 1)) / before) * (m * (b - m) * x * x)) / before;
    const denominator = m + (m * (b - m) * x) / before + ((a + m) * (offset + m * (2 - x))) / (before + 2);
    d = 1 / nonZero(denominator + numerator * d);
    c = nonZero(denominator + numerator / c);
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < 2 * Number.EPSILON) return value;
  }
}

function nonZero(value: number): number {
  return Math.abs(value) < smallest ? smallest : value;
}
