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
  return differences.map((whole) => ({ whole, parts: explainDifference(whole, explanation) }));
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
