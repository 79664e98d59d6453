import type { ModelAlerts } from '../../../config/schema/model-alerts.ts';

/** The thresholds of a model by the alerts that use them, in the units of their metrics. */
export function thresholdsOf(alerts: ModelAlerts): Record<string, number> {
  return {
    HighDriftScore: alerts.driftScore,
    HighPredictionLatency: alerts.latency / 1000,
    LowPredictionRate: alerts.predictionRate,
    HighErrorRate: alerts.errorRate,
    HighErrorRatio: alerts.errorRatio,
  };
}
