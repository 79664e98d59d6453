/** What a look at a canary came to. No data is never a pass. */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'error';

/** What was counted or measured for one side since a step began. */
export interface SideSample {
  /** Requests since the step began. */
  requests: number;
  /** Of them, those that failed. */
  errors: number;
  /** Latencies by histogram: requests at most as slow as each bound, cumulative; seconds. */
  latency: readonly { bound: number; count: number }[];
  /** Predictions by histogram: predictions up to each bound, cumulative. */
  predictions: readonly { bound: number; count: number }[];
  /** Share of features that were present, 0 to 1; undefined where nobody measures it. */
  featureCoverage?: number;
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
