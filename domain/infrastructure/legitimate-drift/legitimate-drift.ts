import type { ExplainedDifference } from '../explain.ts';
import type { FieldOwner } from '../finding.ts';
import { matchesGlob } from '../glob.ts';
import { parsePointer } from '../json-pointer.ts';
import { groupOf } from '../object.ts';
import { covers, parsePattern } from '../path-pattern.ts';
import type { PathPattern } from '../path-pattern.ts';
import { allocationRules } from './allocations.ts';
import { metadataRules } from './metadata.ts';
import type { LegitimateDriftRule, Situation } from './rule.ts';
import { workloadRules } from './workloads.ts';

/** The built-in rule that makes a difference legitimate, or undefined when it is drift. */
export function legitimateBy(
  situation: Situation,
  difference: ExplainedDifference,
): LegitimateDriftRule | undefined {
  const { apiVersion, kind } = situation.live;
  const name = `${groupOf(apiVersion)}/${kind}`;
  const places = [difference.path, parsePointer(difference.location)];
  return compiledRules.find(
    ({ rule, patterns }) =>
      rule.kinds.some((glob) => matchesGlob(glob, name)) &&
      patterns.some((pattern) => places.some((place) => covers(pattern, place))) &&
      (rule.changes?.includes(difference.change) ?? true) &&
      writtenBy(rule, difference.owners) &&
      (rule.when?.(situation, difference) ?? true),
  )?.rule;
}

/** A new exemption is a new row in one of these tables, and a name. */
const builtInRules = [...workloadRules, ...allocationRules, ...metadataRules];

const compiledRules: readonly { rule: LegitimateDriftRule; patterns: PathPattern[] }[] = builtInRules.map(
  (rule) => ({ rule, patterns: rule.paths.map(parsePattern) }),
);

function writtenBy({ managers, subresource }: LegitimateDriftRule, owners: readonly FieldOwner[]): boolean {
  if (managers === undefined) return true;
  return owners.some(
    (owner) =>
      managers.some((glob) => matchesGlob(glob, owner.manager)) &&
      (subresource === undefined || owner.subresource === subresource),
  );
}
