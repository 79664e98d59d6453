/** A performance metric on some rows. */
export interface MetricValue {
  /** Null where it is not defined, such as the precision of a model that never says yes. */
  value: number | null;
  /** Standard error of `value` as an estimate of what more rows of the same kind would give; null with it. */
  error: number | null;
}

export type MetricValues = Record<string, MetricValue>;

export const undefinedMetric: MetricValue = { value: null, error: null };

/** Every metric that can be measured against labels. */
export type MetricName =
  | 'accuracy'
  | 'precision'
  | 'recall'
  | 'specificity'
  | 'f1'
  | 'roc_auc'
  | 'average_precision'
  | 'log_loss'
  | 'brier'
  | 'mae'
  | 'mse'
  | 'rmse'
  | 'mape'
  | 'msle'
  | 'rmsle'
  | 'r2';

/** Larger is better for these; smaller for all others. */
const largerIsBetter = new Set([
  'accuracy',
  'precision',
  'recall',
  'specificity',
  'f1',
  'roc_auc',
  'average_precision',
  'r2',
]);

export function isLargerBetter(metric: string): boolean {
  return largerIsBetter.has(metric);
}

/** Sums over rows from which a ratio Σa / Σb and its standard error follow. */
export interface RatioSums {
  a: number;
  b: number;
  aa: number;
  ab: number;
  bb: number;
}

/**
 * Σa / Σb with the standard error of a ratio estimator, √Σ(a − ratio · b)² / Σb (W. G. Cochran, Sampling Techniques,
 * 1977, equation 2.46). A mean is the case b = 1.
 */
export function ratioMetric({ a, b, aa, ab, bb }: RatioSums): MetricValue {
  if (b <= 0) return undefinedMetric;
  const ratio = a / b;
  const squares = Math.max(0, aa - 2 * ratio * ab + ratio * ratio * bb);
  return { value: ratio, error: Math.sqrt(squares) / b };
}

/** The mean of values with its standard error. */
export function meanMetric(values: Float64Array): MetricValue {
  const sums: RatioSums = { a: 0, b: values.length, aa: 0, ab: 0, bb: values.length };
  for (const value of values) {
    sums.a += value;
    sums.aa += value * value;
  }
  sums.ab = sums.a;
  return ratioMetric(sums);
}

/** The average over classes, as if their errors were independent. Undefined classes make it undefined. */
export function averageMetric(metrics: readonly MetricValue[]): MetricValue {
  let sum = 0;
  let squares = 0;
  for (const { value, error } of metrics) {
    if (value === null || error === null) return undefinedMetric;
    sum += value;
    squares += error * error;
  }
  if (metrics.length === 0) return undefinedMetric;
  return { value: sum / metrics.length, error: Math.sqrt(squares) / metrics.length };
}
