import type { QualityFinding } from '../drift-report.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { cardinality } from './cardinality.ts';
import type { CategoryDifference } from './category-difference.ts';
import { differenceOfCategories } from './category-difference.ts';
import { constant } from './constant.ts';
import { infiniteValues } from './infinite-values.ts';
import { lostCategories } from './lost-categories.ts';
import { missingValues } from './missing-values.ts';
import { newCategories } from './new-categories.ts';
import { outOfRange } from './out-of-range.ts';
import { unitChange } from './unit-change.ts';

type Check = (reference: ColumnProfile, current: ColumnProfile) => QualityFinding | null;
type CategoryCheck = (difference: CategoryDifference) => QualityFinding | null;

const checks: readonly Check[] = [missingValues, constant, infiniteValues, unitChange, outOfRange];
const categoryChecks: readonly CategoryCheck[] = [newCategories, lostCategories, cardinality];

/** Everything that is wrong with a column of the current data, as far as its values tell. */
export function findQuality(reference: ColumnProfile, current: ColumnProfile): QualityFinding[] {
  const findings = checks.map((check) => check(reference, current));
  if (reference.type === 'categorical' && current.type === 'categorical') {
    const difference = differenceOfCategories(reference, current);
    findings.push(...categoryChecks.map((check) => check(difference)));
  }
  return findings.filter((finding) => finding !== null);
}

const order = ['critical', 'high', 'medium', 'low'] as const;

/** Most severe first, in their own order otherwise. */
export function bySeverity(findings: readonly QualityFinding[]): QualityFinding[] {
  return findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
