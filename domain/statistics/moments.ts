import * as simpleStatistics from 'simple-statistics';

/** Arithmetic mean, summed with Kahan's and Babuška's correction. NaN for an empty array. */
export function mean(values: Float64Array): number {
  return simpleStatistics.sum(asList(values)) / values.length;
}

/**
 * Sum of squared deviations from the mean.
 *
 * @param center the mean, where it is known already
 */
export function squaredDeviations(values: Float64Array, center = mean(values)): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    const deviation = values[index]! - center;
    sum += deviation * deviation;
  }
  return sum;
}

/** Standard deviation of the values as a whole population (divides by n). NaN for an empty array. */
export function populationDeviation(values: Float64Array): number {
  return Math.sqrt(squaredDeviations(values) / values.length);
}

/** Standard deviation estimated from a sample (divides by n − 1), whose mean may be known already. NaN below two values. */
export function sampleDeviation(values: Float64Array, center = mean(values)): number {
  return values.length < 2 ? NaN : Math.sqrt(squaredDeviations(values, center) / (values.length - 1));
}

/** simple-statistics indexes its input only, so typed arrays work uncopied; its types ask for a plain array. */
function asList(values: Float64Array): readonly number[] {
  return values as unknown as readonly number[];
}
