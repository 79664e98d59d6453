import type { QualityFinding } from '../drift-report.ts';
import { formatShare } from '../report/format.ts';
import type { CategoryDifference } from './category-difference.ts';
import { namedValues } from './named-value.ts';

/** Standard deviations above what a column with rare categories brings anyway. */
const deviations = 6;

/** Categories that the reference never had, where that is more than its own rare ones let expect. */
export function newCategories(difference: CategoryDifference): QualityFinding | null {
  const { name, added, currentRows, referenceRows, singletons } = difference;
  const rows = added.reduce((sum, { rows: more }) => sum + more, 0);
  if (rows === 0 || referenceRows === 0) return null;
  // As many unseen categories as were seen once, and one more; the rows of each are geometric.
  const ratio = currentRows / referenceRows;
  const expected = (singletons + 1) * ratio;
  if (rows <= expected + deviations * Math.sqrt(expected * (1 + ratio))) return null;
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
