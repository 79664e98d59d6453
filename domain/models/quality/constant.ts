import type { QualityFinding } from '../drift-report.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { formatNumber } from '../report/format.ts';
import { namedValue } from './named-value.ts';

/** A column that varied in the reference and has one value now. */
export function constant(reference: ColumnProfile, current: ColumnProfile): QualityFinding | null {
  const value = onlyValue(current);
  if (value === null || onlyValue(reference) !== null || current.count - current.missing < 2) return null;
  return {
    kind: 'constant',
    column: current.name,
    severity: 'high',
    message: `every value is ${value}; the reference varies`,
  };
}

/** In words; null where there is none or more than one. */
function onlyValue(profile: ColumnProfile): string | null {
  if (profile.type === 'numerical') {
    const [first, last] = [profile.sorted[0], profile.sorted.at(-1)];
    return first !== undefined && first === last ? formatNumber(first) : null;
  }
  const present = profile.counts.reduce((seen, rows) => seen + (rows > 0 ? 1 : 0), 0);
  if (present !== 1) return null;
  return namedValue(profile.categories[profile.counts.findIndex((rows) => rows > 0)]!);
}
