import { isLargerBetter } from '../performance/metric-value.ts';
import type { MetricValues } from '../performance/metric-value.ts';
import { formatNumber } from '../report/format.ts';

/** Standard errors that chance may account for. */
const errorsOfChance = 3;

const unknown = { value: null, error: null };

/**
 * What a Job says of its candidate that the candidate's answers do not show, a line for each metric; empty where all of
 * it can be true. A claim is made on other rows than the held-out ones, so it may be off by chance and by `tolerance`:
 * absolute for metrics of which 1 is the best, a share of what is shown for errors. A claim that is too modest does no
 * harm, and metrics that are not known are not judged.
 */
export function refutedClaims(
  claims: Readonly<Record<string, number>>,
  shown: MetricValues,
  tolerance: number,
): string[] {
  return Object.entries(claims).flatMap(([metric, claim]) => {
    // Names come from the Job, and may be those of what every object has.
    const { value, error } = (Object.hasOwn(shown, metric) ? shown[metric] : undefined) ?? unknown;
    if (value === null) return [];
    const advantage = isLargerBetter(metric) ? claim - value : value - claim;
    const allowed =
      tolerance * (isLargerBetter(metric) ? 1 : Math.abs(value)) + errorsOfChance * (error ?? 0);
    if (advantage <= allowed) return [];
    return [`claims ${metric} ${formatNumber(claim)}, its answers show ${formatNumber(value)}`];
  });
}
