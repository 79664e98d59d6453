import { causeOfObject } from '../infrastructure/drift-item.ts';
import { compareObjects } from '../infrastructure/compare.ts';
import { publicDifference } from '../infrastructure/field-difference.ts';
import type { FieldDifference } from '../infrastructure/finding.ts';
import { matchesGlob } from '../infrastructure/glob.ts';
import { referenceOf } from '../infrastructure/object.ts';
import type { KubernetesObject } from '../infrastructure/object.ts';
import { untyped } from '../infrastructure/schema.ts';
import type { FingerprintKey } from '../infrastructure/secret-fingerprint.ts';
import { leaseForObject } from './detect.ts';
import type { DetectedLease, DetectionRule } from './detect.ts';

/** A change of an object as a watch saw it. */
export interface SeenChange {
  before: KubernetesObject;
  object: KubernetesObject;
}

/** A rule that speaks of a change, and the write that it is about. */
export interface MatchingRule {
  rule: DetectionRule;
  index: number;
  manager: string;
  /** When the tool wrote, in seconds as managedFields has it; RFC 3339. */
  change: string;
}

/**
 * The first rule that speaks of a change, as far as the object itself tells: who the person was, only the audit log
 * knows, and a rule about people waits for the scan.
 */
export function ruleForChange(rules: readonly DetectionRule[], change: SeenChange): MatchingRule | undefined {
  const { kind, metadata } = change.object;
  const written = newestWrite(change);
  if (written === undefined) return undefined;
  for (const [index, rule] of rules.entries()) {
    if (rule.actor !== undefined) continue;
    const isMeant =
      matchesAny(rule.kind, kind) &&
      matchesAny(rule.namespace, metadata.namespace ?? '') &&
      matchesAny(rule.manager, written.manager) &&
      (rule.annotation === undefined || isAnnotatedNow(rule.annotation, change));
    if (isMeant) return { rule, index, ...written };
  }
  return undefined;
}

/** What a change moved, with secrets as fingerprints. */
export function fieldsOfChange({ before, object }: SeenChange, key: FingerprintKey): FieldDifference[] {
  return compareObjects(before, object, untyped).map((difference) =>
    publicDifference(key, { expected: before, live: object }, { ...difference, owners: [] }),
  );
}

/** The lease that a rule opens for a change. */
export function leaseForChange(
  target: string,
  { object }: SeenChange,
  { rule, index, manager, change }: MatchingRule,
  now: Date,
): DetectedLease {
  const reference = referenceOf(object);
  const lease = leaseForObject(target, reference, { change, by: manager, rule, index, now });
  return { lease, cause: causeOfObject(target, reference), change };
}

/** Who wrote last, where that is a write that was not there before. */
function newestWrite({ before, object }: SeenChange): { manager: string; change: string } | undefined {
  const known = new Set(writesOf(before).map(({ manager, time }) => `${manager} ${time}`));
  const fresh = writesOf(object).filter(({ manager, time }) => !known.has(`${manager} ${time}`));
  const newest = fresh.toSorted((one, other) => one.time.localeCompare(other.time)).at(-1);
  return newest === undefined ? undefined : { manager: newest.manager, change: newest.time };
}

function writesOf({ metadata }: KubernetesObject): { manager: string; time: string }[] {
  return (metadata.managedFields ?? []).flatMap(({ manager = '', time = '', subresource = '' }) =>
    manager === '' || time === '' || subresource === 'status' ? [] : [{ manager, time }],
  );
}

function isAnnotatedNow(rule: string, { before, object }: SeenChange): boolean {
  const [name = '', ...rest] = rule.split('=');
  const wanted = rest.length === 0 ? undefined : rest.join('=');
  const value = object.metadata.annotations?.[name];
  if (value === undefined || (wanted !== undefined && value !== wanted)) return false;
  return before.metadata.annotations?.[name] !== value;
}

function matchesAny(globs: readonly string[] | undefined, value: string): boolean {
  return globs === undefined || globs.some((glob) => matchesGlob(glob, value));
}
