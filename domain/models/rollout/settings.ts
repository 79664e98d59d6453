/** Measures that need no query of one's own. */
export const builtInMetrics = [
  'errorRate',
  'latencyP50',
  'latencyP95',
  'latencyP99',
  'predictionDistribution',
  'featureCoverage',
  'accuracy',
] as const;
export type BuiltInMetric = (typeof builtInMetrics)[number];

/** What all measures have in common. */
export interface MetricTerms {
  /** Counted of the canary (requests, rows, labels) before it is judged. */
  minimum: number;
  /** Looks that may fail before the canary does. */
  failureLimit: number;
  /** It is measured and shown, and decides nothing. */
  dryRun: boolean;
}

export interface BuiltInSetting extends MetricTerms {
  metric: BuiltInMetric;
  /** By how much the canary's share of bad ones may be larger than the champion's: of 1, above 0. */
  margin: number;
}

/** A query of one's own: which value is bad, of the canary alone or beside the champion's. */
export interface QuerySetting extends MetricTerms {
  metric: string;
  /** PromQL with {{revision}}, {{window}}, {{namespace}} and {{service}}. */
  query: string;
  /** Bad above or below a value; or the canary's is to be at most, or at least, so many times the champion's. */
  limit: { kind: 'above' | 'below' | 'at-most' | 'at-least'; value: number };
}

/** How a canary is judged. */
export interface AnalysisSettings {
  /** Of each verdict, 0 to 1: 1 − confidence is the chance of a false one, however often it is looked at. */
  confidence: number;
  builtIn: readonly BuiltInSetting[];
  queries: readonly QuerySetting[];
  /** An answer that is off by so much is right; undefined: it has to be the label. */
  tolerance: number | undefined;
}

/** Where a configuration states no margin: what a careful operator allows. */
export const defaultMargins: Readonly<Record<BuiltInMetric, number>> = {
  errorRate: 0.01,
  latencyP50: 0.1,
  latencyP95: 0.05,
  latencyP99: 0.02,
  predictionDistribution: 0.1,
  featureCoverage: 0.02,
  accuracy: 0.03,
};
