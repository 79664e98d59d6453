import { finitePart } from '../../statistics/sorted-values.ts';
import type { QualityFinding } from '../drift-report.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { formatCount } from '../report/format.ts';

/** Infinite values that the reference did not have: a division by zero, an overflow. */
export function infiniteValues(reference: ColumnProfile, current: ColumnProfile): QualityFinding | null {
  const [before, after] = [infinite(reference), infinite(current)];
  if (after === 0 || before > 0) return null;
  return {
    kind: 'infinite-values',
    column: current.name,
    severity: 'high',
    message: `${formatCount(after)} infinite ${after === 1 ? 'value' : 'values'}; the reference has none`,
  };
}

function infinite(profile: ColumnProfile): number {
  return profile.type === 'numerical' ? profile.sorted.length - finitePart(profile.sorted).length : 0;
}
