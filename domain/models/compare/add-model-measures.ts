import type { Dataset } from '../column.ts';
import type { DriftReport } from '../drift-report.ts';
import type { DriftRules } from '../drift-rules.ts';
import { measureMultivariate } from '../multivariate/measure-multivariate.ts';
import { measurePerformance } from '../performance/measure-performance.ts';

/** Whether the rules ask for what needs whole rows of both sides. */
export function asksForModelMeasures(rules: DriftRules): boolean {
  return rules.multivariate !== undefined || namesOutputs(rules);
}

/** Adds what only whole rows show: drift of the features together, and the performance of the model. */
export function addModelMeasures(
  report: DriftReport,
  reference: Dataset,
  current: Dataset,
  rules: DriftRules,
): void {
  if (rules.multivariate !== undefined) {
    const features = report.columns.filter(({ role }) => role === 'feature').map(({ name }) => name);
    report.multivariate = measureMultivariate(reference, current, features, rules);
  }
  if (!namesOutputs(rules)) return;
  const { metrics, warnings } = measurePerformance(reference, current, rules);
  report.performance = metrics;
  report.warnings.push(...warnings);
}

/** Performance takes what the model said and what was true. */
function namesOutputs({ target, prediction, probabilities }: DriftRules): boolean {
  return target !== undefined && (prediction !== undefined || probabilities !== undefined);
}
