import { usersOf } from '../infrastructure/actor.ts';
import type { Actor } from '../infrastructure/actor.ts';
import { causeOfObject, groupByObject } from '../infrastructure/drift-item.ts';
import type { FieldDifference, Finding } from '../infrastructure/finding.ts';
import { matchesGlob } from '../infrastructure/glob.ts';
import { escapeStep } from '../infrastructure/json-pointer.ts';
import type { ObjectReference } from '../infrastructure/object.ts';
import type { Lease } from './lease.ts';

/** A change that is taken for an emergency without anybody declaring one. Everything stated must hold. */
export interface DetectionRule {
  /** Who made it, as the audit log names people; globs. */
  actor?: { user?: readonly string[]; group?: readonly string[] };
  /** The tool that wrote it; globs. */
  manager?: readonly string[];
  /** An annotation that was put on the object: `NAME` or `NAME=VALUE`. */
  annotation?: string;
  kind?: readonly string[];
  namespace?: readonly string[];
  /** How long the lease that it opens runs, milliseconds. */
  ttl: number;
}

/** A lease that a rule opens for one object. */
export interface DetectedLease {
  lease: Lease;
  /** The object by its cause, and the newest of its changes that the rule is about: it opens one lease. */
  cause: string;
  change: string;
}

/**
 * Leases to open because of what differs: one for each object that a rule speaks of, unless this very change has opened
 * one before.
 *
 * @param seen the newest change of each object, by its cause, that opened a lease.
 */
export function detectLeases(
  { target, findings }: { target: string; findings: readonly Finding[] },
  rules: readonly DetectionRule[],
  seen: Readonly<Record<string, string>>,
  now: Date,
): DetectedLease[] {
  if (rules.length === 0) return [];
  const detected: DetectedLease[] = [];
  for (const [cause, ofObject] of groupByObject(target, findings.filter(isChange))) {
    const [first] = ofObject;
    const found = rules.flatMap((rule, index) => {
      const fields = fieldsMeant(rule, ofObject);
      return fields.length === 0 ? [] : [{ rule, index, fields }];
    })[0];
    if (first === undefined || found === undefined) continue;
    const change = newestOf(found.fields) ?? first.digest;
    if (isKnown(seen[cause], change)) continue;
    const { rule, index } = found;
    const by = makerOf(found.fields);
    const lease = leaseForObject(target, first, { change, by, rule, index, now });
    detected.push({ lease, cause, change });
  }
  return detected;
}

/** The lease that a rule opens for one object; its id is the same for the same change, whoever sees it. */
export function leaseForObject(
  target: string,
  object: ObjectReference,
  about: { change: string; by: string; rule: DetectionRule; index: number; now: Date },
): Lease {
  const { change, by, rule, index, now } = about;
  const { kind, name, namespace } = object;
  const what = rule.annotation === undefined ? '' : `annotated with ${rule.annotation}, `;
  return {
    id: causeOfObject(`${target}\n${change}`, object).replaceAll(/^-+/g, ''),
    scope: { objects: [{ kind, name }], ...(namespace === undefined ? {} : { namespaces: [namespace] }) },
    reason: `detected by emergency.detect[${index}]: ${what}changed by ${by}`,
    openedBy: by,
    openedAt: now.toISOString(),
    detectedUntil: new Date(now.getTime() + rule.ttl).toISOString(),
  };
}

function isChange({ origin, notHealable }: Finding): boolean {
  return origin !== 'git' && notHealable === undefined;
}

/** The changes of an object that a rule is about; one is enough, whatever else differs there. */
function fieldsMeant(rule: DetectionRule, findings: readonly Finding[]): FieldDifference[] {
  const [first] = findings;
  if (first === undefined) return [];
  if (!matchesAny(rule.kind, first.kind) || !matchesAny(rule.namespace, first.namespace ?? '')) return [];
  const fields = findings.flatMap((finding) => finding.fields);
  if (rule.annotation !== undefined && !fields.some((field) => isAnnotation(rule.annotation ?? '', field)))
    return [];
  return fields.filter(
    ({ manager, actor }) =>
      (rule.manager === undefined || (manager !== null && matchesAny(rule.manager, manager))) &&
      (rule.actor === undefined || (actor !== undefined && isDoneBy(rule.actor, actor))),
  );
}

function isDoneBy({ user, group }: NonNullable<DetectionRule['actor']>, actor: Actor): boolean {
  return (
    usersOf(actor).every((one) => matchesAny(user, one)) &&
    (group === undefined || (actor.groups ?? []).some((one) => matchesAny(group, one)))
  );
}

/** Whether a difference puts the annotation on: alone, or with all the others. */
function isAnnotation(rule: string, { path, change, live }: FieldDifference): boolean {
  if (change === 'removed') return false;
  const [name = '', ...rest] = rule.split('=');
  const value = rest.length === 0 ? undefined : rest.join('=');
  const isMeant = (stated: unknown): boolean =>
    stated !== undefined && (value === undefined || stated === value);
  if (path === `/metadata/annotations/${escapeStep(name)}`) return isMeant(live);
  const isMap = live !== null && typeof live === 'object' && !Array.isArray(live);
  return path === '/metadata/annotations' && isMap && isMeant(live[name]);
}

function matchesAny(globs: readonly string[] | undefined, value: string): boolean {
  return globs === undefined || globs.some((glob) => matchesGlob(glob, value));
}

/** When the newest of these changes was made, as far as it is known. */
function newestOf(fields: readonly FieldDifference[]): string | undefined {
  return fields
    .flatMap(({ actor, changedNoLaterThan }) => actor?.at ?? changedNoLaterThan ?? [])
    .toSorted()
    .at(-1);
}

/** managedFields knows whole seconds, an audit log parts of them: the same change has both. */
const second = 1000;

/** Times can be compared, digests cannot; a change of either sort is known by itself. */
function isKnown(seen: string | undefined, change: string): boolean {
  if (seen === undefined || seen === change) return seen === change;
  return isTime(seen) && isTime(change) && Date.parse(change) < Date.parse(seen) + second;
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT/.test(text);
}

function makerOf(fields: readonly FieldDifference[]): string {
  const [first] = fields;
  return first?.actor?.user ?? first?.manager ?? 'somebody';
}
