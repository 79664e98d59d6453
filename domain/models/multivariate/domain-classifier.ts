import { rocAuc } from '../../statistics/roc-auc.ts';
import type { Column } from '../column.ts';
import { binFeatures, learnBinnings } from '../trees/bin-features.ts';
import { fitBoostedTrees, predictBoostedTrees } from '../trees/boosted-trees.ts';

/** Outside of this the sides can be told apart (or the folds do not resemble each other). As NannyML's. */
export const domainClassifierBand = { lower: 0.45, upper: 0.65 };

const folds = 5;

/**
 * How well a classifier tells current rows from reference rows: the area under the ROC curve of its cross-validated
 * probabilities; 0.5 where it cannot. Boosted trees, five stratified folds of neighbouring rows, one area over all
 * folds: NannyML's domain classifier.
 *
 * @param columns   all rows of both sides
 * @param isCurrent 1 for a row of the current data, 0 for one of the reference
 */
export function domainClassifierArea(columns: readonly Column[], isCurrent: Uint8Array): number {
  const binned = binFeatures(learnBinnings(columns), columns);
  const target = Float64Array.from(isCurrent);
  const foldOfRow = stratifiedFolds(isCurrent);
  const probabilities = new Float64Array(isCurrent.length);
  for (let fold = 0; fold < folds; fold++) {
    const train = rowsWhere(foldOfRow, (other) => other !== fold);
    const test = rowsWhere(foldOfRow, (other) => other === fold);
    const model = fitBoostedTrees(binned, target, train, { objective: 'logistic' });
    const predicted = predictBoostedTrees(model, binned, test);
    for (const [index, row] of test.entries()) probabilities[row] = predicted[index]!;
  }
  const area = rocAuc(probabilities, isCurrent);
  return typeof area === 'number' ? area : 0.5;
}

/** Each side is cut into neighbouring rows, so that a fold has the same share of either. */
function stratifiedFolds(isCurrent: Uint8Array): Uint8Array {
  const sizes = [0, 0];
  for (const side of isCurrent) sizes[side]!++;
  const seen = [0, 0];
  return isCurrent.map((side) => Math.floor((seen[side]!++ * folds) / sizes[side]!));
}

function rowsWhere(foldOfRow: Uint8Array, holds: (fold: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < foldOfRow.length; row++) if (holds(foldOfRow[row]!)) rows.push(row);
  return Int32Array.from(rows);
}
