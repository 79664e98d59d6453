import type { EvaluationGates } from './gates.ts';
import type { PairedOutputs } from './compare-models.ts';

/**
 * The gates that were asked for; where there are none, the candidate must be better at all: by the area under the ROC
 * curve of two classes with probabilities, by accuracy of other classifiers, by the root mean squared error of
 * regressions.
 */
export function gatesOrDefault(gates: EvaluationGates, pair: PairedOutputs): EvaluationGates {
  if (Object.keys(gates.better).length + Object.keys(gates.notWorse).length > 0) return gates;
  return { better: { [mainMetric(pair)]: 0 }, notWorse: {} };
}

function mainMetric({ champion, candidate }: PairedOutputs): string {
  if (champion.kind === 'regression' || candidate.kind === 'regression') return 'rmse';
  const hasScores = champion.probabilities !== null && candidate.probabilities !== null;
  return hasScores && champion.classes.length === 2 ? 'roc_auc' : 'accuracy';
}
