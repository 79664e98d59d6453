/** Mean, spread and range of a stream. Plain data: it can be stored and merged. ±Infinity and NaN are not in them. */
export interface RunningMoments {
  count: number;
  mean: number;
  /** Sum of squared deviations from the mean: divided by count − 1 the variance. */
  squaredDeviations: number;
  /** Infinity while there is no value. */
  min: number;
  /** −Infinity while there is no value. */
  max: number;
}

export function emptyMoments(): RunningMoments {
  return { count: 0, mean: 0, squaredDeviations: 0, min: Infinity, max: -Infinity };
}

/**
 * The moments of the values, in one pass. B. P. Welford, Technometrics 4(3), 1962: deviations from a running mean, so
 * that a large mean does not cancel them.
 */
export function momentsOf(values: Float64Array): RunningMoments {
  let count = 0;
  let mean = 0;
  let squaredDeviations = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count++;
    const deviation = value - mean;
    mean += deviation / count;
    squaredDeviations += deviation * (value - mean);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { count, mean, squaredDeviations, min, max };
}

/** The moments of both streams together. T. F. Chan, G. H. Golub and R. J. LeVeque, COMPSTAT 1982. */
export function mergeMoments(one: RunningMoments, other: RunningMoments): RunningMoments {
  const count = one.count + other.count;
  if (count === 0) return emptyMoments();
  const difference = other.mean - one.mean;
  const share = other.count / count;
  return {
    count,
    mean: one.mean + difference * share,
    squaredDeviations:
      one.squaredDeviations + other.squaredDeviations + difference * difference * one.count * share,
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
  };
}
