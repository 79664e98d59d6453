import { canonicalJson } from './canonical-json.ts';
import type { FieldDifference } from './finding.ts';

/**
 * The differences that nobody approved: those of which place, change, wanted and live value are not all among the
 * approved ones. A heal that was interrupted half-way leaves a part of the approved, which stays covered.
 */
export function uncovered(
  found: readonly FieldDifference[],
  approved: readonly FieldDifference[],
): FieldDifference[] {
  const known = new Set(approved.map(identityOf));
  return found.filter((difference) => !known.has(identityOf(difference)));
}

/** By name rather than by index: a list that has lost an item is renumbered. */
function identityOf({ location, path, change, desired, live }: FieldDifference): string {
  return canonicalJson([location ?? path, change, desired ?? null, live ?? null]);
}
