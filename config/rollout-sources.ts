import type { BuiltInMetric } from '../domain/models/rollout/settings.ts';
import { fieldOf, listOf } from './raw-document.ts';
import type { PlacedFault } from './schema-faults.ts';

/** What each built-in metric is measured by; the others are counted by Prometheus alone. */
const logged: Partial<Record<BuiltInMetric, 'log' | 'either'>> = {
  predictionDistribution: 'either',
  featureCoverage: 'log',
  accuracy: 'log',
};
/** Judged where a rollout names no metrics. */
const usual = ['errorRate', 'latencyP95'];

/** Metrics of rollouts that nothing could ever measure. Works on the file as it was written. */
export function faultsOfRolloutSources(document: unknown): PlacedFault[] {
  const hasPrometheus = fieldOf(document, 'prometheus') !== undefined;
  return listOf(fieldOf(document, 'models')).flatMap((model, index): PlacedFault[] => {
    const rollout = fieldOf(model, 'rollout');
    if (typeof rollout !== 'object' || rollout === null) return [];
    const hasLog =
      fieldOf(model, 'payloads') !== undefined ||
      fieldOf(fieldOf(model, 'current'), 'payloads') !== undefined;
    const stated = fieldOf(rollout, 'metrics');
    return listOf(stated ?? usual).flatMap((metric, place): PlacedFault[] => {
      const name = typeof metric === 'string' ? metric : fieldOf(metric, 'name');
      if (typeof name !== 'string') return [];
      const by = logged[name as BuiltInMetric];
      const path = ['models', index, 'rollout', ...(stated === undefined ? [] : ['metrics', place])];
      const fault = (problem: string, suggestion: string): PlacedFault[] => [
        {
          path,
          part: stated === undefined ? 'key' : 'value',
          message: `models[${index}].rollout: ${problem}`,
          suggestion,
        },
      ];
      if (by === undefined && !hasPrometheus)
        return fault(
          `${name} is counted by Prometheus, and none is configured`,
          'add prometheus: { url: … }, or choose other metrics',
        );
      if (by === 'log' && !hasLog)
        return fault(`${name} needs what the model was asked`, 'add payloads: {} to the model');
      if (by === 'either' && !hasLog && !hasPrometheus)
        return fault(
          `${name} needs what the model answered`,
          'add payloads: {} to the model, or prometheus: { url: … }',
        );
      return name === 'accuracy' && fieldOf(model, 'target') === undefined
        ? fault('accuracy needs labels', 'add target: COLUMN, the column of the labels, to the model')
        : [];
    });
  });
}
