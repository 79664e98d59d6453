import { measureClasses } from '../performance/measure-outputs.ts';
import type { MetricValues } from '../performance/metric-value.ts';
import type { ClassifierOutputs, ModelOutputs, RegressionOutputs } from '../performance/model-outputs.ts';
import { UnusableOutputs } from '../performance/unusable-outputs.ts';
import { expectedShares, fitCalibration } from './confidence-based.ts';
import { estimateDirectLoss, fitDirectLoss } from './direct-loss.ts';

/**
 * Performance of rows whose labels are missing, learnt from a labelled reference: by confidence for classifiers, by
 * direct loss for regressions. Raises UnusableOutputs where a classifier gave no probabilities.
 */
export function estimateOutputs(reference: ModelOutputs, current: ModelOutputs): MetricValues {
  if (reference.kind === 'regression' && current.kind === 'regression')
    return ofRegression(reference, current);
  if (reference.kind === 'classification' && current.kind === 'classification') {
    return ofClassifier(reference, current);
  }
  throw new UnusableOutputs('the reference and the current data are not outputs of one kind of model');
}

function ofRegression(reference: RegressionOutputs, current: RegressionOutputs): MetricValues {
  const estimator = fitDirectLoss(reference.features, reference.truth!, reference.predicted);
  return estimateDirectLoss(estimator, current.features);
}

function ofClassifier(reference: ClassifierOutputs, current: ClassifierOutputs): MetricValues {
  if (reference.probabilities === null || current.probabilities === null) {
    throw new UnusableOutputs(
      'without labels the performance of a classifier is estimated from its probabilities: name their columns',
    );
  }
  const calibrations = reference.probabilities.map((probability, index, all) => {
    // Of two classes the first is the rest.
    if (all.length === 2 && index === 0) return null;
    const labels = Uint8Array.from(reference.truth!, (label) => (label === index ? 1 : 0));
    return fitCalibration(probability, labels);
  });
  return measureClasses(current, expectedShares(current.probabilities, calibrations));
}
