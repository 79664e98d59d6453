import { upperIncompleteGamma } from './incomplete-gamma.ts';

/** P(Z > z) for a standard normal Z; keeps its relative accuracy far into the tail. */
export function normalSurvival(z: number): number {
  const tail = upperIncompleteGamma(0.5, (z * z) / 2) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** P(|Z| > |z|) for a standard normal Z. */
export function normalTwoSided(z: number): number {
  return upperIncompleteGamma(0.5, (z * z) / 2);
}
