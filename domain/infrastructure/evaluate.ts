import type { Autoscaler } from './autoscaler.ts';
import { compareObjects } from './compare.ts';
import type { Difference } from './compare.ts';
import { explainDifference } from './explain.ts';
import type { ExplainedDifference } from './explain.ts';
import { describeIgnoreRule, ignoresDifference } from './ignore-rules.ts';
import type { ApplicableRule } from './ignore-rules.ts';
import { legitimateBy } from './legitimate-drift/legitimate-drift.ts';
import { hasLocation } from './located-value.ts';
import type { Json, KubernetesObject } from './object.ts';
import { ownershipOf } from './ownership.ts';
import type { Schema } from './schema.ts';
import { hasAllStated } from './stated.ts';
import { withEncodedStringData } from './string-data.ts';

/** Everything that decides whether a live object is true to Git. */
export interface ObjectState {
  /** Git's object. */
  desired: KubernetesObject;
  /** Git's object as the API server would have it, defaults included. */
  expected: KubernetesObject;
  /**
   * How the expected state came about: the server's answer to an update of the live object, or to its creation under
   * another name; Git's object itself, in which case nobody can tell a default from an addition; or that object with
   * everything that may be a default.
   */
  expectedBy: 'update' | 'creation' | 'git' | 'learnt';
  live: KubernetesObject;
  schema: Schema;
}

export interface Exemptions {
  autoscalers: readonly Autoscaler[];
  /** Those that hold for the object. */
  ignoreRules: readonly ApplicableRule[];
}

/** A difference as a whole, and its parts by writer and rule. One without parts that are drift is legitimate. */
export interface EvaluatedDifference {
  whole: Difference;
  parts: ExplainedDifference[];
}

/** Values decide what differs; ownership and rules explain it. */
export function evaluateObject(state: ObjectState, exemptions: Exemptions): EvaluatedDifference[] {
  const { desired, expected, expectedBy, live, schema } = state;
  const differences = compareObjects(expected, live, schema).filter((one) => isTelling(one, state));
  if (differences.length === 0) return [];

  const { autoscalers, ignoreRules } = exemptions;
  const situation = {
    desired,
    live,
    autoscalers,
    expectedBy: expectedBy === 'creation' ? ('creation' as const) : ('update' as const),
  };
  const explanation = {
    live,
    ownership: ownershipOf(live),
    ruleOf(difference: ExplainedDifference) {
      const rule = legitimateBy(situation, difference);
      if (rule !== undefined) return { name: rule.name, routine: rule.routine === true };
      const ignored = ignoreRules.find((one) => ignoresDifference(one, difference));
      return ignored === undefined ? undefined : { name: describeIgnoreRule(ignored), routine: false };
    },
  };
  const evaluated = differences.map((whole) => ({ whole, parts: explainDifference(whole, explanation) }));
  return expectedBy === 'update' ? withoutLaterAdmission(evaluated, state) : evaluated;
}

const laterAdmission = { name: 'admission would fill it in at the next write', routine: false };

/**
 * Admission that was installed after an object was written would fill in at its next write what neither Git states nor
 * live has: nobody changed anything. (What somebody removes of that, admission fills in again at once.) Beside true
 * drift it stays visible, because a heal brings it about.
 */
function withoutLaterAdmission(
  differences: EvaluatedDifference[],
  { desired, schema }: ObjectState,
): EvaluatedDifference[] {
  const stated = withEncodedStringData(desired) as unknown as Json;
  const drifting = differences.filter(({ parts }) => parts.some(({ rule }) => rule === undefined));
  const isAdmission = ({ whole: { change, location } }: EvaluatedDifference): boolean =>
    change === 'removed' && !hasLocation(stated, location, schema);
  if (drifting.length === 0 || !drifting.every(isAdmission)) return differences;
  return differences.map(({ whole, parts }) => ({
    whole,
    parts: parts.map((part) => ({ ...part, rule: part.rule ?? laterAdmission })),
  }));
}

/** Whether a difference says something, considering how the expected state came about. */
function isTelling(difference: Difference, { desired, expectedBy, schema }: ObjectState): boolean {
  const { change, location, expected } = difference;
  // Defaults look like additions, also inside of what is compared as a whole.
  if (expectedBy === 'git')
    return change !== 'added' && !hasAllStated(expected, difference.live, difference.schema);
  if (expectedBy === 'update' || change !== 'removed') return true;
  // What admission adds to new objects today says nothing about one that was created before.
  return hasLocation(desired as unknown as Json, location, schema);
}

/** The parts that no rule allows. */
export function driftIn(differences: readonly EvaluatedDifference[]): ExplainedDifference[] {
  return differences.flatMap(({ parts }) => parts.filter((part) => part.rule === undefined));
}

/** The parts that differ and may. */
export function exemptIn(differences: readonly EvaluatedDifference[]): ExplainedDifference[] {
  return differences.flatMap(({ parts }) => parts.filter((part) => part.rule !== undefined));
}
