import { sortOrder } from './sort-order.ts';
import { notEnoughData, type NotEnoughData } from './two-sample-test.ts';

/**
 * Area under the receiver operating characteristic: the probability that a random positive row has a higher score than
 * a random negative one, ties counting half. `positives[i]` is 1 for a positive row and 0 for a negative one; a share
 * in between counts the row as partly positive and partly negative, which estimates the area from calibrated
 * probabilities where labels are missing. Scores without NaN; not sorted; neither array is changed.
 *
 * J. A. Hanley and B. J. McNeil, Radiology 143(1), 1982.
 */
export function rocAuc(scores: Float64Array, positives: ArrayLike<number>): number | NotEnoughData {
  const order = sortOrder(scores);
  let positiveBefore = 0;
  let negativeBefore = 0;
  let ordered = 0;
  for (let start = 0; start < order.length;) {
    const score = scores[order[start]!];
    let positive = 0;
    let negative = 0;
    for (; start < order.length && scores[order[start]!] === score; start++) {
      const share = positives[order[start]!]!;
      positive += share;
      negative += 1 - share;
    }
    ordered += positive * (negativeBefore + negative / 2);
    positiveBefore += positive;
    negativeBefore += negative;
  }
  const pairs = positiveBefore * negativeBefore;
  return pairs > 0 ? ordered / pairs : notEnoughData('the ROC curve needs positive and negative rows');
}
