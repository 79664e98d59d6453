import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { eachConcurrently } from './concurrently.ts';
import { isLocalFailure } from './kubernetes-failure.ts';
import type { LiveReader } from './live-reader.ts';
import type { DesiredObject } from './prepare-desired.ts';
import type { ScanProblems } from './scan-problems.ts';

const readsAtOnce = 4;

/** Live objects by object key. A key neither here nor in `unread` does not exist. */
export interface LiveObjects {
  live: Map<string, KubernetesObject>;
  /** What could not be read; why is among the problems. */
  unread: Set<string>;
}

/** The live objects of a few of Git's, each read by itself. */
export function readFewLiveObjects(
  reader: LiveReader,
  desired: readonly DesiredObject[],
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<LiveObjects> {
  const references = desired.map(({ object }) => referenceOf(object));
  return readReferences(reader, references, problems, signal);
}

export async function readReferences(
  reader: LiveReader,
  references: readonly ObjectReference[],
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<LiveObjects> {
  const live = new Map<string, KubernetesObject>();
  const unread = new Set<string>();
  await eachConcurrently(references, readsAtOnce, async (reference) => {
    try {
      const object = await reader.get(reference, signal);
      if (object !== undefined) live.set(objectKey(reference), object);
    } catch (error) {
      if (!isLocalFailure(error)) throw error;
      unread.add(objectKey(reference));
      problems.addFailure(reference, error);
    }
  });
  return { live, unread };
}
