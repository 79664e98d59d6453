/** What a look at a canary came to. No data is never a pass. */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'error';

/** How many values are at most as large as each bound: ascending, cumulative, the last bound ∞. Empty where unknown. */
export type Histogram = readonly { bound: number; count: number }[];

/** What was counted or measured for one side since a step began. */
export interface SideSample {
  /** Requests since the step began. */
  requests: number;
  /** Of them, those that failed; undefined where nobody counts them. */
  errors: number | undefined;
  /** Latencies, seconds. */
  latency: Histogram;
  predictions: Histogram;
  /** Rows that were asked about, and the share of their features that had a value, 0 to 1; undefined where unknown. */
  featureCoverage?: { rows: number; share: number };
  /** Right and wrong answers where labels have arrived; undefined where none have. */
  labelled?: { right: number; wrong: number };
}

/** One measure of one look: canary against baseline. */
export interface MetricVerdict {
  metric: string;
  verdict: Verdict;
  canary: number | null;
  baseline: number | null;
  /** One line for people. */
  reason: string;
}

/** What the looks so far add up to; plain data that travels from look to look. */
export interface AnalysisState {
  looks: number;
  /** Of sequential tests, by metric; opaque to workflows. */
  evidence: Readonly<Record<string, number>>;
  /** Failed, inconclusive and unanswered looks in all and in a row, by metric. */
  failures: Readonly<
    Record<string, { failed: number; inconclusive: number; errors: number; errorsInRow: number }>
  >;
}
