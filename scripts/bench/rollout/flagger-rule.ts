import type { SideSample } from '../../../domain/models/rollout/analysis.ts';
import { histogramQuantile } from '../../../domain/models/rollout/metrics/histogram.ts';

/** Settings of a canary of Flagger; times are in intervals. */
export interface FlaggerSettings {
  /** Percent. */
  stepWeight: number;
  maxWeight: number;
  /** Failed checks at which it rolls back. */
  threshold: number;
  /** `request-success-rate`, percent. */
  minimumSuccess: number;
  /** `request-duration`, 99 % quantile, milliseconds. */
  longestDuration: number;
}

/** As its documentation shows them: interval 1m, threshold 5, maxWeight 50, stepWeight 10, 99 % and 500 ms. */
export const documentedSettings: FlaggerSettings = {
  stepWeight: 10,
  maxWeight: 50,
  threshold: 5,
  minimumSuccess: 99,
  longestDuration: 500,
};

/** Where a canary is: its weight, and how many checks failed since it began. */
export interface FlaggerState {
  weight: number;
  failedChecks: number;
  decided: 'promote' | 'roll back' | undefined;
}

export function beginFlagger({ stepWeight }: FlaggerSettings): FlaggerState {
  return { weight: stepWeight, failedChecks: 0, decided: undefined };
}

/**
 * One interval of Flagger's progressive canary (pkg/controller/scheduler.go and scheduler_metrics.go, v1.3x): where
 * as many checks have failed as the threshold says it rolls back, before it looks again; a check that fails, also for want
 * of values, halts the weight and is counted, and never forgotten; one that passes raises the weight, or promotes where
 * it is at the most.
 *
 * @param last what the canary answered in the last interval
 */
export function advanceFlagger(
  { weight, failedChecks }: FlaggerState,
  last: Pick<SideSample, 'requests' | 'errors' | 'latency'>,
  settings: FlaggerSettings,
): FlaggerState {
  if (failedChecks >= settings.threshold) return { weight, failedChecks, decided: 'roll back' };
  if (!passes(last, settings)) return { weight, failedChecks: failedChecks + 1, decided: undefined };
  if (weight >= settings.maxWeight) return { weight, failedChecks, decided: 'promote' };
  return {
    weight: Math.min(settings.maxWeight, weight + settings.stepWeight),
    failedChecks,
    decided: undefined,
  };
}

function passes(
  { requests, errors = 0, latency }: Pick<SideSample, 'requests' | 'errors' | 'latency'>,
  { minimumSuccess, longestDuration }: FlaggerSettings,
): boolean {
  const duration = histogramQuantile(latency, 0.99);
  if (requests === 0 || duration === null) return false;
  const success = (1 - errors / requests) * 100;
  // It cuts off fractions of milliseconds.
  return success >= minimumSuccess && Math.trunc(duration * 1000) <= longestDuration;
}
