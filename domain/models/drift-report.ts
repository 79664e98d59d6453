import type { ColumnType } from './column.ts';

/**
 * The answer of a comparison: what `plumbline model drift -o json` prints, what scans store and what the HTML,
 * Markdown and JUnit reports are rendered from. Plain JSON: no NaN (null instead), no typed arrays.
 */
export interface DriftReport {
  dataset: DatasetDrift;
  columns: ColumnDrift[];
  /** Faults of the data itself: missing, out of range, new categories, schema changes. Most "drift" starts here. */
  quality: QualityFinding[];
  /** What a reader must know to trust the numbers: sampling, binning, columns left out. One line each. */
  warnings: string[];
  /** What could not be answered. Not empty means exit code 2. */
  errors: ReportError[];
  /** Change over time, when a time column or a chunk size was given; oldest first. */
  chunks?: ChunkDrift[];
  /** Columns by the number of chunks in which they drifted, most first; where there are chunks. */
  ranking?: ColumnRank[];
  slices?: SliceDrift[];
  multivariate?: MultivariateDrift[];
  performance?: PerformanceMetric[];
}

export interface DatasetDrift {
  /** Null when there was not enough data to say. */
  drifted: boolean | null;
  /** Share of the compared columns that drifted, or of their importance where that was given; 0 to 1. */
  share: number;
  /** `drifted` means that `share` is at least this. */
  threshold: number;
  /** How many columns were compared. */
  columns: number;
  driftedColumns: number;
  referenceRows: number;
  currentRows: number;
  durationMs: number;
  preset: string;
}

export type ColumnRole = 'feature' | 'target' | 'prediction';

export interface ColumnDrift {
  name: string;
  type: ColumnType;
  role: ColumnRole;
  /** `--test` name; null when there was not enough data for any test. */
  test: string | null;
  statistic: number | null;
  pValue: number | null;
  /** The number the threshold applies to: p-value for tests that have one, else distance; effect size by default. */
  score: number | null;
  threshold: number | null;
  /** Null when there is not enough data: never read it as "no drift". */
  drifted: boolean | null;
  /** Why `drifted` is null, or another thing to know about this very column; one line. */
  note?: string;
  /** Only where the rule needs both size and significance (the default preset). */
  effectSize?: number;
  adjustedPValue?: number;
  significance?: number;
  /** Weight in the model as the user gave it. */
  importance?: number;
  reference: ColumnSummary;
  current: ColumnSummary;
  distribution?: Distribution;
}

export type ColumnSummary = NumericalSummary | CategoricalSummary;

/** Over the values that are not missing; null where there are none. */
export interface NumericalSummary {
  count: number;
  missing: number;
  mean: number | null;
  std: number | null;
  min: number | null;
  p25: number | null;
  median: number | null;
  p75: number | null;
  max: number | null;
}

export interface CategoricalSummary {
  count: number;
  missing: number;
  distinct: number;
  /** The most frequent value and its share of the values that are not missing. */
  top: string | null;
  topShare: number | null;
}

/** Both sides on one grid, as shares of the values that are not missing. */
export type Distribution = NumericalDistribution | CategoricalDistribution;

export interface NumericalDistribution {
  kind: 'numerical';
  /** Ascending, one more than there are bins. Values outside fall into the outer bins. */
  edges: number[];
  reference: number[];
  current: number[];
}

export interface CategoricalDistribution {
  kind: 'categorical';
  /** Most frequent first, at most a screenful; the rest is summed in `otherReference` and `otherCurrent`. */
  categories: string[];
  reference: number[];
  current: number[];
  /** Distinct values that are not listed. */
  otherCount: number;
  otherReference: number;
  otherCurrent: number;
}

export type QualityKind =
  | 'missing-column'
  | 'extra-column'
  | 'type-changed'
  | 'missing-values'
  | 'all-missing'
  | 'constant'
  | 'out-of-range'
  | 'new-categories'
  | 'lost-categories'
  | 'cardinality'
  | 'duplicates'
  | 'unit-change'
  | 'infinite-values';

export interface QualityFinding {
  kind: QualityKind;
  /** Null when it is about the whole data set. */
  column: string | null;
  severity: 'low' | 'medium' | 'high' | 'critical';
  message: string;
}

export interface ReportError {
  /** The column or data set it is about. */
  object: string;
  message: string;
}

/** One piece of the current data against the whole reference. */
export interface ChunkDrift {
  /** Row interval, start inclusive, end exclusive. */
  startRow: number;
  endRow: number;
  /** ISO 8601, where there is a time column. */
  start?: string;
  end?: string;
  rows: number;
  share: number | null;
  drifted: boolean | null;
  /** The score of each compared column in this chunk, with the threshold that applies to its size. */
  columns: Record<string, { score: number | null; threshold: number | null; drifted: boolean | null }>;
}

export interface ColumnRank {
  column: string;
  /** Chunks in which it drifted. */
  alerts: number;
  /** Index of the chunk from which on its score is on another level; null where it drifted in none or crept. */
  since: number | null;
}

/** The same comparison within one value of a categorical column. */
export interface SliceDrift {
  column: string;
  value: string;
  referenceRows: number;
  currentRows: number;
  share: number | null;
  drifted: boolean | null;
  driftedColumns: string[];
}

export interface MultivariateDrift {
  method: string;
  value: number | null;
  /** An interval: drift is outside of it. */
  lower: number | null;
  upper: number | null;
  drifted: boolean | null;
  note?: string;
}

export interface PerformanceMetric {
  /** Such as `roc_auc` or `mae`. */
  metric: string;
  /** Computed from labels that are there, or estimated without them. */
  source: 'realised' | 'estimated';
  reference: number | null;
  current: number | null;
  /** 95 % confidence interval of `current`. */
  lower: number | null;
  upper: number | null;
  drifted: boolean | null;
  note?: string;
}
