import { normalTwoSided } from '../../statistics/distributions/normal.ts';
import type { QualityFinding } from '../drift-report.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { sureEnough } from './chance.ts';
import { formatShare } from '../report/format.ts';

/** A change below this is of no consequence, however certain. */
const smallestChange = 0.01;

/** A column whose share of missing values changed, or of which nothing is left. */
export function missingValues(reference: ColumnProfile, current: ColumnProfile): QualityFinding | null {
  if (reference.count === 0 || current.count === 0) return null;
  const before = reference.missing / reference.count;
  const after = current.missing / current.count;
  const { name: column } = current;
  if (after === 1) {
    if (before === 1) return null;
    const message = `every value is missing; in the reference ${formatShare(before)} were`;
    return { kind: 'all-missing', column, severity: 'critical', message };
  }
  if (Math.abs(after - before) < smallestChange || pValue(reference, current) > sureEnough) return null;
  const grew = after > before;
  return {
    kind: 'missing-values',
    column,
    severity: grew && after - before >= 0.2 ? 'high' : grew ? 'medium' : 'low',
    message: `missing values went from ${formatShare(before)} to ${formatShare(after)}`,
  };
}

/** Two proportions, pooled. */
function pValue(reference: ColumnProfile, current: ColumnProfile): number {
  const pooled = (reference.missing + current.missing) / (reference.count + current.count);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / reference.count + 1 / current.count));
  return normalTwoSided((current.missing / current.count - reference.missing / reference.count) / error);
}
