import type { QualityFinding } from '../drift-report.ts';
import { formatShare } from '../report/format.ts';
import type { CategoryDifference } from './category-difference.ts';
import { chanceOfAbsence, sureEnough } from './chance.ts';
import { namedValues } from './named-value.ts';

/** Categories that were common in the reference and are gone. */
export function lostCategories(difference: CategoryDifference): QualityFinding | null {
  const { name, lost, currentRows, referenceRows } = difference;
  const common = lost.filter(({ rows }) => chanceOfAbsence(rows, referenceRows, currentRows) < sureEnough);
  if (common.length === 0) return null;
  const share = common.reduce((sum, { rows }) => sum + rows, 0) / referenceRows;
  return {
    kind: 'lost-categories',
    column: name,
    severity: share >= 0.1 ? 'medium' : 'low',
    message: `categories with ${formatShare(share)} of the reference's values are gone: ${namedValues(
      common.map(({ category }) => category),
    )}`,
  };
}
