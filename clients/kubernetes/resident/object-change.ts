import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../domain/infrastructure/canonical-json.ts';
import { comparableContent } from '../../../domain/infrastructure/normalise.ts';
import type { KubernetesObject, ObjectReference } from '../../../domain/infrastructure/object.ts';

/** Something about a followed object that may matter to whoever holds it against Git. */
export interface ObjectChange {
  reference: ObjectReference;
  what: 'appeared' | 'changed' | 'disappeared';
  /** The object as it is now, or was last: metadata alone where no more is followed. */
  metadata: KubernetesObject['metadata'];
  /** Only metadata is followed: what changes below it is not seen. */
  metadataOnly: boolean;
  /** What was changed, and what it was before, read when it is asked for; where all of it is followed. */
  contents?: { object: KubernetesObject; before: () => KubernetesObject };
}

/** A hash of what counts in an object: status, managedFields and versions do not. It never leaves the process. */
export function contentDigest(object: KubernetesObject): string {
  const counts = [comparableContent(object), object.metadata.deletionTimestamp ?? null];
  return createHash('sha256').update(canonicalJson(counts)).digest('base64');
}

/** Whether the newest change of an object was made by one field manager and nobody else in the same second. */
export function lastWrittenBy(
  { managedFields = [] }: KubernetesObject['metadata'],
  manager: string,
): boolean {
  const entries = managedFields.filter(({ subresource = '' }) => subresource !== 'status');
  const newest = entries
    .map(({ time = '' }) => time)
    .toSorted()
    .at(-1);
  const last = entries.filter(({ time = '' }) => time === newest);
  return last.length > 0 && last.every((entry) => entry.manager === manager);
}
