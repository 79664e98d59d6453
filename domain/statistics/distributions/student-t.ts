import { incompleteBeta } from './incomplete-beta.ts';

/** P(|T| > |t|) for Student's T. */
export function studentTTwoSided(t: number, degreesOfFreedom: number): number {
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  const total = degreesOfFreedom + square;
  return incompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / total, square / total);
}
