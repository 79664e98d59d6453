import { z } from 'zod';
import { durationFrom } from './duration.ts';

/** From when on the shipped rules of Prometheus alert about a model. */
export const ModelAlerts = z.strictObject({
  driftScore: z
    .number()
    .min(0)
    .max(1)
    .prefault(0.7)
    .describe('HighDriftScore: share of drifted columns above which it fires, for 10 minutes.'),
  latency: durationFrom('1ms')
    .prefault('1s')
    .describe('HighPredictionLatency: 95th percentile above which it fires, for 5 minutes.'),
  predictionRate: z
    .number()
    .min(0)
    .prefault(1)
    .describe('LowPredictionRate: predictions a second below which it fires, for 10 minutes; 0 never.'),
  errorRate: z
    .number()
    .min(0)
    .prefault(0.05)
    .describe('HighErrorRate: failed requests a second above which it fires, for 5 minutes.'),
  errorRatio: z
    .number()
    .min(0)
    .max(1)
    .prefault(0.05)
    .describe('HighErrorRatio: share of failed requests above which it fires, for 5 minutes.'),
});
export type ModelAlerts = z.output<typeof ModelAlerts>;
