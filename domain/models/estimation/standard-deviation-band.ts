/** The interval in which a measure is taken to be as usual; null is no limit. */
export interface Band {
  lower: number | null;
  upper: number | null;
}

const deviations = 3;

/**
 * Mean ± 3 standard deviations (population) of a measure over the chunks of the reference, as NannyML's
 * `StandardDeviationThreshold`; within the limits that the measure can have. Missing values are left out.
 */
export function standardDeviationBand(values: readonly (number | null)[], limits: Partial<Band> = {}): Band {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return { lower: null, upper: null };
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const width = deviations * Math.sqrt(squares / present.length);
  const { lower = null, upper = null } = limits;
  return {
    lower: lower === null ? mean - width : Math.max(lower, mean - width),
    upper: upper === null ? mean + width : Math.min(upper, mean + width),
  };
}

/** Whether a value lies outside of the band; false for a value that is missing. */
export function isOutside(value: number | null, { lower, upper }: Band): boolean {
  return value !== null && ((lower !== null && value < lower) || (upper !== null && value > upper));
}
