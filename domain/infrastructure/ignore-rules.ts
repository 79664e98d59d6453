import type { ExplainedDifference } from './explain.ts';
import { matchesGlob } from './glob.ts';
import { parsePointer } from './json-pointer.ts';
import { groupOf } from './object.ts';
import type { ObjectReference } from './object.ts';
import { covers, parsePattern } from './path-pattern.ts';

/** A difference that somebody declared legitimate: neither reported nor undone. Every stated criterion must hold. */
export interface IgnoreRule {
  /** Globs; `*` for any. */
  group: string;
  kind: string;
  namespace: string;
  name: string;
  /** Fields, with all below them. Without them, and without managers, the whole object. */
  jsonPointers?: readonly string[] | undefined;
  /** Globs: only what these field managers wrote. */
  managers?: readonly string[] | undefined;
  owner: string;
  reason: string;
  /** Date or time from which on the rule no longer holds; a bare date means its beginning, UTC. */
  expires?: string | undefined;
}

/** The rules that hold for an object now. */
export function rulesFor(rules: readonly IgnoreRule[], object: ObjectReference, now: Date): IgnoreRule[] {
  return rules.filter(
    (rule) =>
      matchesGlob(rule.group, groupOf(object.apiVersion)) &&
      matchesGlob(rule.kind, object.kind) &&
      matchesGlob(rule.namespace, object.namespace ?? '') &&
      matchesGlob(rule.name, object.name) &&
      (rule.expires === undefined || now.getTime() < Date.parse(rule.expires)),
  );
}

/** How a rule is named in `ignored`. */
export function describeIgnoreRule(rule: IgnoreRule): string {
  return `${rule.reason} (${rule.owner})`;
}

/** Whether a rule is about the object as a whole, so that it need not be compared at all. */
export function ignoresWholeObject(rule: IgnoreRule): boolean {
  return rule.jsonPointers === undefined && rule.managers === undefined;
}

/** Whether a rule that holds for the object is about this difference. */
export function ignoresDifference(rule: IgnoreRule, difference: ExplainedDifference): boolean {
  const { jsonPointers, managers } = rule;
  const places = [difference.path, parsePointer(difference.location)];
  const named =
    jsonPointers === undefined ||
    jsonPointers.some((pointer) => places.some((place) => covers(parsePattern(pointer), place)));
  const written =
    managers === undefined ||
    difference.owners.some((owner) => managers.some((glob) => matchesGlob(glob, owner.manager)));
  return named && written;
}
