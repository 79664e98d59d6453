import type { Difference } from './compare.ts';
import type { EvaluatedDifference, ObjectState } from './evaluate.ts';
import { driftIn, exemptIn } from './evaluate.ts';
import { formatPointer, valueAt } from './json-pointer.ts';
import type { Path } from './json-pointer.ts';
import { hasLocation, withValueOf } from './located-value.ts';
import { trackingAnnotation } from './normalise.ts';
import type { Json, JsonObject, KubernetesObject } from './object.ts';
import { ownersAt, ownershipOf } from './ownership.ts';

/** RFC 6902, as far as a heal needs it. */
export type HealOperation =
  { op: 'add' | 'replace' | 'test'; path: string; value: Json } | { op: 'remove'; path: string };

/**
 * Git's object as it is sent by server-side apply: bound to the live object's version, marked as the target's, and
 * with what is exempt from drift as it is live now.
 *
 * Left out, an exempt field that Git states, or that our manager owns, would be taken back or reset; one that is
 * neither is left to its owner.
 *
 * @param manager our field manager.
 */
export function applyConfiguration(
  { desired, live, schema }: ObjectState,
  differences: readonly EvaluatedDifference[],
  { target, manager }: { target: string; manager: string },
): KubernetesObject {
  const owned = ownershipOf(live).filter(
    ({ owner }) => owner.manager === manager && owner.operation === 'Apply',
  );
  let body = desired as unknown as Json;
  for (const exempt of exemptIn(differences)) {
    const isOurs = exempt.change !== 'removed' && ownersAt(owned, live, exempt.path).length > 0;
    if (isOurs || hasLocation(body, exempt.location, schema)) {
      body = withValueOf(body, live as unknown as Json, exempt.location, schema) ?? body;
    }
  }
  const { metadata, ...content } = body as unknown as KubernetesObject;
  const { uid, resourceVersion } = live.metadata;
  return {
    ...content,
    metadata: {
      ...trackedMetadata(metadata, target),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

/** Git's object as it is created where it is missing. */
export function creationConfiguration(desired: KubernetesObject, target: string): KubernetesObject {
  return { ...desired, metadata: trackedMetadata(desired.metadata, target) };
}

function trackedMetadata(
  metadata: KubernetesObject['metadata'],
  target: string,
): KubernetesObject['metadata'] {
  return { ...metadata, annotations: { ...metadata.annotations, [trackingAnnotation]: target } };
}

/**
 * A JSON patch that makes live equal what is expected in every difference that is drift, and nothing else: what was
 * added is removed, an overridden default is put back. Refused by the server when live has moved since.
 */
export function convergencePatch(
  live: KubernetesObject,
  differences: readonly EvaluatedDifference[],
): HealOperation[] {
  const changes = differences.flatMap(withoutExempt).flatMap((difference) => changesFor(difference, live));
  // Whatever changes an index comes last, and the highest index first.
  const shrinking = changes.filter(({ operation }) => operation.op === 'remove').toSorted(later);
  const others = changes.filter(({ operation }) => operation.op !== 'remove');
  const version = {
    op: 'test',
    path: '/metadata/resourceVersion',
    value: live.metadata.resourceVersion ?? '',
  };
  return [version as HealOperation, ...[...others, ...shrinking].map(({ operation }) => operation)];
}

/** The whole difference where all of it is drift, its drifted parts where some of it is exempt. */
function withoutExempt(difference: EvaluatedDifference): Difference[] {
  const drift = driftIn([difference]);
  return drift.length === difference.parts.length ? [difference.whole] : drift;
}

interface Change {
  livePath: Path;
  operation: HealOperation;
}

function changesFor(difference: Difference, live: KubernetesObject): Change[] {
  const { livePath, change, expected = null } = difference;
  const value = change === 'added' ? difference.live : expected;
  const present = valueAt(live, livePath);
  // A map may hold keys that are not compared, such as our own annotation: they stay.
  if (change !== 'modified' && isMap(present) && isMap(value) && holdsMore(present, value)) {
    return Object.keys(value).map((key) => changeAt([...livePath, key], change, value[key]));
  }
  return [changeAt(livePath, change, value)];
}

function holdsMore(present: JsonObject, compared: JsonObject): boolean {
  return Object.keys(present).some((key) => !Object.hasOwn(compared, key));
}

function changeAt(livePath: Path, change: Difference['change'], value: Json = null): Change {
  const path = formatPointer(livePath);
  if (change === 'added') return { livePath, operation: { op: 'remove', path } };
  return { livePath, operation: { op: change === 'removed' ? 'add' : 'replace', path, value } };
}

function isMap(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function later({ livePath: one }: Change, { livePath: other }: Change): number {
  for (const [depth, step] of one.entries()) {
    const otherStep = other[depth];
    if (otherStep === undefined) return -1;
    if (typeof step === 'number' && typeof otherStep === 'number' && step !== otherStep)
      return otherStep - step;
    if (step !== otherStep) return String(otherStep).localeCompare(String(step));
  }
  return other.length > one.length ? 1 : 0;
}
