import { referenceOf } from '../../domain/infrastructure/object.ts';
import type { Json, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { toLiveChanges } from '../../domain/source/live-change.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import type { Comparison } from '../comparison/comparison.ts';

/** How live differs from Git, as a source can be held against it: TRUE VALUES, which stay in this process. */
export function changesOf({ reference, standing, drift }: Comparison): LiveChange[] {
  if (standing.is === 'absent') return [{ object: reference, change: 'removed', path: [], location: '' }];
  return standing.is === 'present' ? toLiveChanges(reference, standing.state, drift) : [];
}

/** An object that Git does not know; none for what a controller made, which belongs to it and not into Git. */
export function changesOfStray(object: KubernetesObject): LiveChange[] {
  const isOwned = (object.metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
  if (isOwned) return [];
  const live = object as unknown as Json;
  return [{ object: referenceOf(object), change: 'added', path: [], location: '', live }];
}
