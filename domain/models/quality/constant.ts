import { lowerBound, upperBound } from '../../statistics/sorted-values.ts';
import type { QualityFinding } from '../drift-report.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { formatNumber } from '../report/format.ts';
import { chanceOfAbsence, sureEnough } from './chance.ts';
import { namedValue } from './named-value.ts';

/** A column that has one value now, where the reference had enough others that they cannot be missing by chance. */
export function constant(reference: ColumnProfile, current: ColumnProfile): QualityFinding | null {
  const only = onlyValue(current);
  if (only === null) return null;
  const [n, m] = [reference.count - reference.missing, current.count - current.missing];
  const others = n - rowsWith(reference, only);
  if (others === 0 || chanceOfAbsence(others, n, m) > sureEnough) return null;
  const value = typeof only === 'number' ? formatNumber(only) : namedValue(only);
  return {
    kind: 'constant',
    column: current.name,
    severity: 'high',
    message: `every value is ${value}; the reference varies`,
  };
}

/** Null where there is none or more than one. */
function onlyValue(profile: ColumnProfile): number | string | null {
  if (profile.type === 'numerical') {
    const [first, last] = [profile.sorted[0], profile.sorted.at(-1)];
    return first !== undefined && first === last ? first : null;
  }
  const present = profile.categories.filter((_, code) => profile.counts[code]! > 0);
  return present.length === 1 ? present[0]! : null;
}

function rowsWith(profile: ColumnProfile, value: number | string): number {
  if (profile.type === 'numerical') {
    const number = typeof value === 'number' ? value : NaN;
    return upperBound(profile.sorted, number) - lowerBound(profile.sorted, number);
  }
  return profile.counts[profile.categories.indexOf(String(value))] ?? 0;
}
