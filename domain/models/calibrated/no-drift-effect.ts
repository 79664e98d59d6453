import { total } from '../../statistics/category-counts.ts';
import { quantile, upperBound } from '../../statistics/sorted-values.ts';
import type { RandomSource } from '../../statistics/two-sample-test.ts';

/** So many times the reference is resampled without drift. */
const resamples = 500;
/** Distribution functions are followed at so many steps. */
const steps = 128;
/** The effect that one window in ten without drift exceeds. Significance does the rest (see conclude-drift.ts). */
export const calibrationQuantile = 0.9;
/** Categories × resamples at most: with many categories fewer resamples are as exact. */
const mostDraws = 50_000;

/**
 * The largest distance between the distribution functions of two samples of a numerical column that chance alone
 * brings, at the calibration quantile: samples of sizes `n` and `m` drawn from the reference itself.
 *
 * Drawn in the limit: the difference of two empirical distribution functions is √(1/n + 1/m) times a Brownian bridge,
 * seen only where the reference has values (Donsker 1952). So one set of bridges serves every column, ties and all.
 *
 * @param reference ascending, without NaN
 */
export function numericalNoDriftEffect(
  reference: Float64Array,
  m: number,
  bridges: readonly Float64Array[],
): number {
  const seen = stepsWithValues(reference);
  const widest = bridges.map((bridge) =>
    seen.reduce((most, step) => Math.max(most, Math.abs(bridge[step]!)), 0),
  );
  return (
    Math.sqrt(1 / reference.length + 1 / m) *
    quantile(Float64Array.from(widest).toSorted(), calibrationQuantile)
  );
}

/** The same for the total variation distance of categories: multinomial samples in their normal limit. */
export function categoricalNoDriftEffect(reference: Float64Array, m: number, random: RandomSource): number {
  const n = total(reference);
  const roots = reference.map((count) => Math.sqrt(count / n));
  const normal = normalSource(random);
  const draws = Math.max(100, Math.min(resamples, Math.floor(mostDraws / reference.length)));
  const deviations = new Float64Array(reference.length);
  const effects = Float64Array.from({ length: draws }, () => {
    let common = 0;
    for (let category = 0; category < roots.length; category++) {
      deviations[category] = normal();
      common += roots[category]! * deviations[category]!;
    }
    let sum = 0;
    for (let category = 0; category < roots.length; category++) {
      sum += Math.abs(roots[category]! * (deviations[category]! - roots[category]! * common));
    }
    return sum / 2;
  });
  return Math.sqrt(1 / n + 1 / m) * quantile(effects.toSorted(), calibrationQuantile);
}

/** Brownian bridges on (0, 1): `bridges[resample][step]` is at (step + 1) / 128. */
export function drawBridges(random: RandomSource): Float64Array[] {
  const normal = normalSource(random);
  return Array.from({ length: resamples }, () => {
    const walk = new Float64Array(steps);
    let position = 0;
    for (let step = 0; step < steps; step++) walk[step] = position += normal() / Math.sqrt(steps);
    return walk.subarray(0, steps - 1).map((value, step) => value - ((step + 1) / steps) * position);
  });
}

/** The steps at which the distribution function of the reference can be seen: where a run of equal values ends. */
function stepsWithValues(reference: Float64Array): number[] {
  const seen = new Set<number>();
  for (let step = 1; step < steps; step++) {
    const value = reference[Math.floor((step / steps) * reference.length)]!;
    const share = upperBound(reference, value) / reference.length;
    const nearest = Math.round(share * steps);
    if (share < 1 && nearest >= 1 && nearest < steps) seen.add(nearest - 1);
  }
  return [...seen];
}

/** Standard normal numbers by Box and Muller's transformation. */
function normalSource(random: RandomSource): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
