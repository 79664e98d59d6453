import type { BuiltInMetric } from '../settings.ts';
import { accuracy } from './accuracy.ts';
import { errorRate } from './error-rate.ts';
import { featureCoverage } from './feature-coverage.ts';
import { latencyQuantile } from './latency-quantile.ts';
import type { Measure } from './measure.ts';
import { predictionDistribution } from './prediction-distribution.ts';

/** The measures that need no query of one's own. */
export const builtIns: Readonly<Record<BuiltInMetric, Measure>> = {
  errorRate,
  latencyP50: latencyQuantile(0.5),
  latencyP95: latencyQuantile(0.95),
  latencyP99: latencyQuantile(0.99),
  predictionDistribution,
  featureCoverage,
  accuracy,
};
