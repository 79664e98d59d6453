import type { QualityFinding } from '../drift-report.ts';
import { formatCount } from '../report/format.ts';
import type { CategoryDifference } from './category-difference.ts';

/** So many times more distinct values than before, in as many rows, is another kind of column. */
const explosion = 10;
const explosionFrom = 50;

/** Far more distinct values than the reference had: an identifier where a category was, or text not normalised. */
export function cardinality(difference: CategoryDifference): QualityFinding | null {
  const { name, referenceDistinct, currentDistinct, referenceRows, currentRows } = difference;
  const moreRows = Math.max(1, currentRows / Math.max(1, referenceRows));
  if (currentDistinct < explosionFrom || referenceDistinct === 0) return null;
  if (currentDistinct < explosion * moreRows * referenceDistinct) return null;
  return {
    kind: 'cardinality',
    column: name,
    severity: 'high',
    message: `${formatCount(currentDistinct)} distinct values where the reference has ${formatCount(referenceDistinct)}`,
  };
}
