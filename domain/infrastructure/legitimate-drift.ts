import type { Autoscaler } from './autoscaler.ts';
import type { ExplainedDifference } from './explain.ts';
import type { FieldOwner } from './finding.ts';
import { matchesGlob } from './glob.ts';
import { parsePointer } from './json-pointer.ts';
import { legitimateDriftRules } from './legitimate-drift-rules.ts';
import { groupOf } from './object.ts';
import type { KubernetesObject } from './object.ts';
import { covers, parsePattern } from './path-pattern.ts';
import type { PathPattern } from './path-pattern.ts';

/** What a rule may look at besides the difference itself. */
export interface Situation {
  /** Git's object. */
  desired: KubernetesObject;
  live: KubernetesObject;
  /** Autoscalers of the object's namespace. */
  autoscalers: readonly Autoscaler[];
  /**
   * What the expected state is the server's answer to: an update of the live object, or its creation under another
   * name, in which case everything that is allocated at creation differs.
   */
  expectedBy: 'update' | 'creation';
}

/** A difference that is legitimate without anybody configuring it. Every stated criterion must hold. */
export interface LegitimateDriftRule {
  /** Appears in `ignored`. */
  name: string;
  /** Globs over `group/Kind`; the core group is empty (`/Service`). */
  kinds: readonly string[];
  /** Path patterns, each for the node it names and all below; list items by index or by name (`[istio-proxy]`). */
  paths: readonly string[];
  changes?: readonly ExplainedDifference['change'][];
  /** Globs: the field must be owned by such a manager, so that the same change by somebody else stays drift. */
  managers?: readonly string[];
  /** … that wrote through this subresource. */
  subresource?: string;
  when?: (situation: Situation, difference: ExplainedDifference) => boolean;
  /** Everyday bookkeeping of a controller: named beside a finding, not worth a line of its own. */
  routine?: true;
}

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

const compiledRules: readonly { rule: LegitimateDriftRule; patterns: PathPattern[] }[] =
  legitimateDriftRules.map((rule) => ({ rule, patterns: rule.paths.map(parsePattern) }));

function writtenBy({ managers, subresource }: LegitimateDriftRule, owners: readonly FieldOwner[]): boolean {
  if (managers === undefined) return true;
  return owners.some(
    (owner) =>
      managers.some((glob) => matchesGlob(glob, owner.manager)) &&
      (subresource === undefined || owner.subresource === subresource),
  );
}
