import type { PerformanceMetric } from '../../drift-report.ts';
import type { DataEvidence } from '../evidence.ts';
import type { Observed } from '../observation.ts';

/** Metrics of which less is better. */
const errorMetric = /^(mae|mse|rmse|mape|msle|rmsle|log_?loss|brier)/;

/** Labels of at least this part of the window are enough to trust its performance whole. */
const enoughLabels = 0.5;
/** Below this nothing is said: those that come first are seldom like the rest. */
const fewestLabels = 0.2;

/** Whether the model got worse, as far as labels, or estimates without them, tell. */
export function observePerformance({ report, labelled = 1 }: DataEvidence): Observed {
  const observed: Observed = { observations: [], open: [] };
  const { observations, open } = observed;
  const metrics = report.performance ?? [];
  const realised = metrics.filter(({ source, drifted }) => source === 'realised' && drifted !== null);
  const percent = Math.round(labelled * 100);
  if (labelled < enoughLabels) {
    observations.push({
      kind: 'labels-late',
      text: `only ${percent} % of the predictions have their labels yet`,
    });
    open.push(`labels: ${percent} % have arrived; the rest says whether the model really got worse`);
  }
  if (realised.length === 0 || labelled < fewestLabels) {
    if (realised.length === 0) open.push('labels: without them a change of what inputs mean cannot be seen');
    observeEstimates(metrics, observed);
    return observed;
  }
  const strength = Math.min(1, labelled / enoughLabels);
  const worse = realised.filter(isWorse);
  if (worse.length === 0) {
    observations.push({
      kind: 'performance-held',
      text: `${namesOf(realised)} did not fall, by labels`,
      strength,
    });
    return observed;
  }
  const moved = report.columns.some(({ role, drifted }) => role !== 'target' && drifted === true);
  observations.push({
    kind: moved ? 'performance-fell' : 'performance-fell-alone',
    text: `${worse.map(inWords).join(', ')}, by labels${moved ? '' : ', while neither inputs nor predictions moved'}`,
    strength,
  });
  return observed;
}

function observeEstimates(metrics: readonly PerformanceMetric[], { observations }: Observed): void {
  const worse = metrics.filter((metric) => metric.source === 'estimated' && isWorse(metric));
  if (worse.length === 0) return;
  observations.push({
    kind: 'estimated-performance-fell',
    text: `${worse.map(inWords).join(', ')}, estimated without labels`,
  });
}

function isWorse({ metric, drifted, reference, current }: PerformanceMetric): boolean {
  if (drifted !== true || reference === null || current === null) return false;
  return errorMetric.test(metric) ? current > reference : current < reference;
}

function inWords({ metric, reference, current }: PerformanceMetric): string {
  return `${metric} went from ${rounded(reference)} to ${rounded(current)}`;
}

function namesOf(metrics: readonly PerformanceMetric[]): string {
  return metrics.map(({ metric }) => metric).join(', ');
}

function rounded(value: number | null): string {
  return value === null ? 'unknown' : String(Number(value.toPrecision(3)));
}
