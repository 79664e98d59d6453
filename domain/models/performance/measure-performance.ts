import type { Dataset } from '../column.ts';
import { splitChunks } from '../compare/split-chunks.ts';
import type { PerformanceMetric } from '../drift-report.ts';
import type { DriftRules } from '../drift-rules.ts';
import { formatNumber } from '../report/format.ts';
import { estimateOutputs } from '../estimation/estimate-outputs.ts';
import { isOutside, standardDeviationBand } from '../estimation/standard-deviation-band.ts';
import { measureOutputs, rowsOfOutputs, sliceOutputs, thinOutputs } from './measure-outputs.ts';
import type { MetricValue, MetricValues } from './metric-value.ts';
import { isLargerBetter, undefinedMetric } from './metric-value.ts';
import type { ModelOutputs } from './model-outputs.ts';
import { classesOf } from './classes.ts';
import { readOutputs } from './model-outputs.ts';
import { UnusableOutputs } from './unusable-outputs.ts';

/** Standard errors of a 95 % and of a 99 % confidence interval. */
const errorsOf95Percent = 1.959963984540054;
const errorsOf99Percent = 2.5758293035489004;
/** Chunks of the reference at least, to see how its own performance varies. */
const fewestChunks = 10;
const fewestRows = 30;
/** Rows of either side that an estimate learns from and is made for: more add minutes, not digits. */
const mostRowsForEstimates = 100_000;

export interface PerformanceResult {
  metrics: PerformanceMetric[];
  warnings: string[];
}

/**
 * How well the model does now against how well it did: realised where the current data has labels, estimated where it
 * has none (yet). The rules must name target and prediction (or probabilities); the reference must have labels. What
 * cannot be measured is a warning.
 */
export function measurePerformance(
  reference: Dataset,
  current: Dataset,
  rules: DriftRules,
): PerformanceResult {
  try {
    const classes = classesOf(reference, rules);
    const features = sharedFeatures(reference, current, rules);
    const before = readOutputs(reference, classes, rules, features);
    const after = readOutputs(current, classes, rules, features);
    const shortage = shortageOf(before, after);
    if (shortage !== null) return { metrics: [], warnings: [`performance: not enough data: ${shortage}`] };
    if (after.truth === null) return { metrics: estimated(before, after), warnings: [] };
    return { metrics: explained(realised(before, after), before, after), warnings: [] };
  } catch (error) {
    if (error instanceof UnusableOutputs) return { metrics: [], warnings: [`performance: ${error.message}`] };
    throw error;
  }
}

/** What both sides have alike, the prediction too; not the time, which never comes back, nor text. */
function sharedFeatures(reference: Dataset, current: Dataset, { target, time }: DriftRules): string[] {
  const types = new Map(current.columns.map(({ name, type }) => [name, type]));
  return reference.columns
    .filter(
      ({ name, type }) => name !== target && name !== time && type !== 'text' && types.get(name) === type,
    )
    .map(({ name }) => name);
}

function shortageOf(before: ModelOutputs, after: ModelOutputs): string | null {
  if (before.truth === null) return 'the reference has no labels';
  if (rowsOfOutputs(before) < fewestRows) return `${rowsOfOutputs(before)} labelled rows in the reference`;
  return rowsOfOutputs(after) < fewestRows ? `${rowsOfOutputs(after)} rows in the current data` : null;
}

/** Drift is a change for the worse beyond the 99 % confidence interval of the difference. */
function realised(before: ModelOutputs, after: ModelOutputs): PerformanceMetric[] {
  const usual = measureOutputs(before);
  return described(usual, measureOutputs(after), 'realised', (metric, was, is) => {
    if (was.value === null || is.value === null) return null;
    const worse = isLargerBetter(metric) ? was.value - is.value : is.value - was.value;
    return worse > errorsOf99Percent * Math.hypot(was.error ?? 0, is.error ?? 0);
  });
}

/**
 * Says of a fall whether it is concept drift: the inputs alone, at the relation to labels that the reference had, would
 * have given a better value than what was realised.
 */
function explained(
  metrics: PerformanceMetric[],
  before: ModelOutputs,
  after: ModelOutputs,
): PerformanceMetric[] {
  const canEstimate = after.kind === 'regression' || after.probabilities !== null;
  if (!canEstimate || !metrics.some(({ drifted }) => drifted)) return metrics;
  const expected = estimate(before, after);
  return metrics.map((metric) => {
    const { value, error } = expected[metric.metric] ?? undefinedMetric;
    if (!metric.drifted || value === null || metric.current === null || metric.upper === null) return metric;
    const worse = isLargerBetter(metric.metric) ? value - metric.current : metric.current - value;
    const ownError = (metric.upper - metric.current) / errorsOf95Percent;
    if (worse <= errorsOf99Percent * Math.hypot(error ?? 0, ownError)) {
      return { ...metric, note: 'as expected from the inputs: they moved to where the model does worse' };
    }
    const note = `concept drift: from the inputs alone ${formatNumber(value)} was to be expected`;
    return { ...metric, note };
  });
}

/** Drift is an estimate outside of what equally large chunks of the reference showed (mean ± 3 deviations). */
function estimated(before: ModelOutputs, after: ModelOutputs): PerformanceMetric[] {
  const rows = rowsOfOutputs(before);
  const size = Math.max(1, Math.min(rowsOfOutputs(after), Math.floor(rows / fewestChunks)));
  const chunks = splitChunks(rows - (rows % size), { size }).map(({ start, end }) =>
    measureOutputs(sliceOutputs(before, start, end)),
  );
  return described(measureOutputs(before), estimate(before, after), 'estimated', (metric, _, is) => {
    const band = standardDeviationBand(chunks.map((chunk) => chunk[metric]?.value ?? null));
    return is.value === null ? null : isOutside(is.value, band);
  });
}

function estimate(before: ModelOutputs, after: ModelOutputs): MetricValues {
  return estimateOutputs(thinOutputs(before, mostRowsForEstimates), thinOutputs(after, mostRowsForEstimates));
}

function described(
  before: MetricValues,
  after: MetricValues,
  source: PerformanceMetric['source'],
  drifted: (metric: string, before: MetricValue, after: MetricValue) => boolean | null,
): PerformanceMetric[] {
  return Object.entries(after).map(([metric, is]) => {
    const was = before[metric] ?? undefinedMetric;
    const width = is.error === null ? null : errorsOf95Percent * is.error;
    return {
      metric,
      source,
      reference: was.value,
      current: is.value,
      lower: is.value === null || width === null ? null : is.value - width,
      upper: is.value === null || width === null ? null : is.value + width,
      drifted: drifted(metric, was, is),
      ...(is.value === null ? { note: 'not defined on this data' } : {}),
    };
  });
}
