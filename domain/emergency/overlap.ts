import type { Lease } from './lease.ts';
import { isInScope } from './scope.ts';
import type { EmergencyScope, ScopedObject } from './scope.ts';

/**
 * The lease that an object belongs to; undefined where none covers it. Healing is held by all leases together. Where
 * several cover an object its drift is told to one of them: the one with the narrowest scope, of these the oldest.
 */
export function leaseOf<Covering extends Lease>(
  leases: readonly Covering[],
  object: ScopedObject,
): Covering | undefined {
  const covering = leases.filter(({ scope }) => isInScope(scope, object));
  return covering.toSorted(narrowerFirst)[0];
}

/** Narrower first; of equals the oldest, and of these by id, so that every worker answers the same. */
export function narrowerFirst(one: Lease, other: Lease): number {
  const [ofOne, ofOther] = [widthOf(one.scope), widthOf(other.scope)];
  for (const [index, width] of ofOne.entries()) {
    const difference = width - (ofOther[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.openedAt.localeCompare(other.openedAt) || one.id.localeCompare(other.id);
}

/**
 * How wide a scope is, the weightiest first: objects by name are narrower than names with wildcards, these than kinds,
 * these than everything; then labels, namespaces, and how many objects are listed.
 */
function widthOf({ objects = [], namespaces = [], selector = '' }: EmergencyScope): number[] {
  const widest = Math.max(...objects.map(({ name }) => (name === undefined ? 2 : /[*?]/.test(name) ? 1 : 0)));
  return [
    objects.length === 0 ? 3 : widest,
    selector === '' ? 1 : 0,
    namespaces.length === 0 ? 1 : 0,
    objects.length,
    namespaces.length,
  ];
}
