import type { QualityFinding } from '../drift-report.ts';
import { formatShare } from '../report/format.ts';
import type { CategoryDifference } from './category-difference.ts';
import { namedValues } from './named-value.ts';

/** A category of which fewer rows were to be expected may well not have occurred: e⁻¹⁰. */
const expectedRows = 10;

/** Categories that were common in the reference and are gone. */
export function lostCategories(difference: CategoryDifference): QualityFinding | null {
  const { name, lost, currentRows, referenceRows } = difference;
  const common = lost.filter(({ rows }) => (rows / referenceRows) * currentRows >= expectedRows);
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
