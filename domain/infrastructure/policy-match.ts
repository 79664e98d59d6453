import { usersOf } from './actor.ts';
import type { DriftKind, Finding, Severity } from './finding.ts';
import { matchesGlob } from './glob.ts';

/** Which findings a rule decides. Every stated criterion must hold; each list is "one of these". */
export interface PolicyMatch {
  drift?: DriftKind[];
  kind?: string[];
  namespace?: string[];
  name?: string[];
  severity?: Severity[];
  /** Globs over the field managers that wrote the drifted fields: every named writer must match one. */
  manager?: string[];
  /** Globs over who made the change, as the audit log names people: every one must match. */
  actor?: { user?: string[]; group?: string[] };
}

/** A criterion of a rule that a finding does not meet. */
export interface UnmetCriterion {
  /** For people: `severity is low, not one of high, critical`. */
  reason: string;
  /** Nobody knows: the rule asks who made the change, and no audit log tells. */
  unknown: boolean;
}

/** The first criterion that a finding does not meet; undefined where the rule decides it. */
export function unmetCriterion(match: PolicyMatch, finding: Finding): UnmetCriterion | undefined {
  const { drift, severity, kind, namespace = '', name } = finding;
  return (
    listed('drift', match.drift, drift) ??
    listed('severity', match.severity, severity) ??
    globbed('kind', match.kind, kind) ??
    globbed('namespace', match.namespace, namespace) ??
    globbed('name', match.name, name) ??
    writtenBy(match.manager, finding) ??
    doneBy(match.actor, finding)
  );
}

function listed(criterion: string, allowed: readonly string[] | undefined, value: string) {
  return allowed === undefined || allowed.includes(value) ? undefined : unlike(criterion, value, allowed);
}

function globbed(criterion: string, globs: readonly string[] | undefined, value: string) {
  return matchesAny(globs, value) ? undefined : unlike(criterion, value, globs ?? []);
}

function unlike(criterion: string, value: string, wanted: readonly string[]): UnmetCriterion {
  const one = wanted.length === 1 ? '' : 'one of ';
  const actual = value === '' ? 'empty' : value;
  return { reason: `${criterion} is ${actual}, not ${one}${wanted.join(', ')}`, unknown: false };
}

function matchesAny(globs: readonly string[] | undefined, value: string): boolean {
  return globs === undefined || globs.some((glob) => matchesGlob(glob, value));
}

/** A rule about writers fails closed: a finding without a known writer does not match it. */
function writtenBy(globs: readonly string[] | undefined, { fields }: Finding): UnmetCriterion | undefined {
  if (globs === undefined) return undefined;
  const writers = fields.map(({ manager }) => manager);
  if (writers.length === 0 || writers.includes(null)) {
    return { reason: 'manager is not known for every field', unknown: false };
  }
  const other = writers.find((writer) => !matchesAny(globs, writer ?? ''));
  return other === undefined || other === null ? undefined : unlike('manager', other, globs);
}

/** Likewise a rule about people, who all must match: whoever may have made a change counts. */
function doneBy(match: PolicyMatch['actor'], { fields }: Finding): UnmetCriterion | undefined {
  if (match === undefined) return undefined;
  const { user, group } = match;
  for (const { actor } of fields) {
    if (actor === undefined) return { reason: 'who made the change is not known', unknown: true };
    const other = usersOf(actor).find((one) => !matchesAny(user, one));
    if (other !== undefined) return unlike('actor', other, user ?? []);
    const isMember = group === undefined || (actor.groups ?? []).some((one) => matchesAny(group, one));
    if (!isMember) return unlike('group of the actor', (actor.groups ?? []).join(', '), group);
    // Of the others who may have done it no groups are known.
    if (group !== undefined && usersOf(actor).length > 1) {
      return { reason: 'which of several people made the change is not known', unknown: true };
    }
  }
  return fields.length > 0 ? undefined : { reason: 'who made the change is not known', unknown: true };
}
