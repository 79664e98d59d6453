import { quantileSorted } from 'simple-statistics';
import { randomIndex } from '../random.ts';
import type { RandomSource } from '../two-sample-test.ts';

export interface BootstrapDifference {
  /** Second less first, on all rows. */
  difference: number;
  /** Of a 95 % interval. */
  lower: number;
  upper: number;
  /** Two-sided, for a difference of 0; not below 1 / (resamples + 1). */
  pValue: number;
}

const confidence = 0.95;

/**
 * How sure the difference of a metric between two models is that were asked about the same rows, for metrics without a
 * formula for it: rows are drawn again with their answers of both models, so that what is hard for both stays so.
 * Percentile interval; B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapters 13 and 16.
 *
 * @param rows how many rows there are
 * @param metrics the metric of both models over rows; a row can come several times. NaN where it is not defined on
 *   them: such draws are left out.
 */
export function pairedBootstrap(
  rows: number,
  metrics: (drawn: Uint32Array) => readonly [first: number, second: number],
  random: RandomSource,
  resamples = 1000,
): BootstrapDifference {
  const drawn = Uint32Array.from({ length: rows }, (_, row) => row);
  const difference = differenceOf(metrics(drawn));
  const differences: number[] = [];
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let row = 0; row < rows; row += 1) drawn[row] = randomIndex(random, rows);
    const one = differenceOf(metrics(drawn));
    if (!Number.isNaN(one)) differences.push(one);
  }
  if (differences.length === 0) return { difference, lower: NaN, upper: NaN, pValue: 1 };
  const sorted = differences.toSorted((one, other) => one - other);
  return {
    difference,
    lower: quantileSorted(sorted, (1 - confidence) / 2),
    upper: quantileSorted(sorted, (1 + confidence) / 2),
    pValue: pValueOf(sorted),
  };
}

function differenceOf([first, second]: readonly [number, number]): number {
  return second - first;
}

/** Twice the share of draws on the other side of 0; draws that are 0 speak for both sides. */
function pValueOf(differences: readonly number[]): number {
  const below = differences.filter((one) => one <= 0).length;
  const above = differences.filter((one) => one >= 0).length;
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (differences.length + 1));
}
