import { poissonTerm } from './saddle-point.ts';

const smallest = Number.MIN_VALUE / Number.EPSILON;

/**
 * Regularised upper incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a) for a > 0, x ≥ 0. Each tail is computed
 * directly where it is the small one, so both keep their relative accuracy (about 1e-13).
 * Abramowitz & Stegun 6.5.29 (series) and 6.5.31 (continued fraction, evaluated by Lentz's method).
 */
export function upperIncompleteGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let denominator = a + 1; term > sum * Number.EPSILON; denominator += 1) {
    term *= x / denominator;
    sum += term;
  }
  return poissonTerm(a, x) * sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / smallest;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; ; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < 2 * Number.EPSILON) break;
  }
  return poissonTerm(a, x) * a * fraction;
}

function nonZero(value: number): number {
  return Math.abs(value) < smallest ? smallest : value;
}
