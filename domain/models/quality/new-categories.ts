import type { QualityFinding } from '../drift-report.ts';
import { formatShare } from '../report/format.ts';
import type { CategoryDifference } from './category-difference.ts';
import { namedValues } from './named-value.ts';

/** Standard deviations above what a column with many rare categories brings anyway. */
const deviations = 4;

/** Categories that the reference never had, where that is more than its own rare ones let expect. */
export function newCategories(difference: CategoryDifference): QualityFinding | null {
  const { name, added, currentRows, referenceRows, singletons } = difference;
  const rows = added.reduce((sum, { rows: more }) => sum + more, 0);
  const expected = (currentRows * singletons) / Math.max(1, referenceRows);
  if (rows === 0 || referenceRows === 0 || rows <= expected + deviations * Math.sqrt(expected)) return null;
  const share = rows / currentRows;
  return {
    kind: 'new-categories',
    column: name,
    severity: share >= 0.1 ? 'high' : share >= 0.01 ? 'medium' : 'low',
    message: `${formatShare(share)} of the values are categories that the reference never had: ${namedValues(
      added.map(({ category }) => category),
    )}`,
  };
}
