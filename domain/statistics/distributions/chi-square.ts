import { upperIncompleteGamma } from './incomplete-gamma.ts';

/** P(X > statistic) for a chi-square X. With no degree of freedom X is 0, so only a positive statistic is beyond it. */
export function chiSquareSurvival(statistic: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === 0) return statistic > 0 ? 0 : 1;
  return upperIncompleteGamma(degreesOfFreedom / 2, statistic / 2);
}
