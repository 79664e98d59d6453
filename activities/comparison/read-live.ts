import type { KubernetesClient, ResourceType } from '../../clients/kubernetes/kubernetes-client.ts';
import { describeReference, objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { eachConcurrently } from './concurrently.ts';
import { isLocalFailure } from './kubernetes-failure.ts';
import type { DesiredObject } from './prepare-desired.ts';
import type { ScanProblems } from './scan-problems.ts';

/** More namespaces than this are read with one list of the whole cluster. */
const mostNamespaceLists = 8;

/** Lists under way at once: few, for each may be large. */
const listsAtOnce = 4;

/** Live objects by object key. A key neither here nor in `unread` does not exist. */
export interface LiveObjects {
  live: Map<string, KubernetesObject>;
  /** What could not be read; why is among the problems. */
  unread: Set<string>;
}

/** The live objects of Git's: one paged list for each kind and namespace. */
export async function readLiveObjects(
  kubernetes: KubernetesClient,
  desired: readonly DesiredObject[],
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<LiveObjects> {
  const live = new Map<string, KubernetesObject>();
  const unread = new Set<string>();
  await eachConcurrently(listsFor(desired), listsAtOnce, async ({ type, namespace, keys }) => {
    try {
      for await (const page of kubernetes.list(type, { namespace, signal })) {
        if (page.restarted === true) for (const key of keys) live.delete(key);
        for (const item of page.items) {
          const key = objectKey(referenceOf(item));
          if (keys.has(key)) live.set(key, item);
        }
      }
    } catch (error) {
      if (!isLocalFailure(error)) throw error;
      for (const key of keys) unread.add(key);
      problems.add(`${type.kind} (${keys.size} in ${namespace ?? 'the cluster'})`, error.message);
    }
  });
  return { live, unread };
}

interface KindList {
  type: ResourceType;
  /** The whole cluster without one. */
  namespace: string | undefined;
  keys: Set<string>;
}

function listsFor(desired: readonly DesiredObject[]): KindList[] {
  const byKind = Map.groupBy(desired, ({ type }) => `${type.apiVersion}/${type.kind}`);
  return [...byKind.values()].flatMap((objects) => {
    const [first] = objects;
    if (first === undefined) return [];
    const byNamespace = Map.groupBy(objects, ({ object }) => object.metadata.namespace);
    const groups = byNamespace.size > mostNamespaceLists ? [[undefined, objects] as const] : [...byNamespace];
    return groups.map(([namespace, members]) => ({
      type: first.type,
      namespace,
      keys: new Set(members.map(({ object }) => objectKey(referenceOf(object)))),
    }));
  });
}

/** The same for a few objects, each read by itself. */
export function readFewLiveObjects(
  kubernetes: KubernetesClient,
  desired: readonly DesiredObject[],
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<LiveObjects> {
  const references = desired.map(({ object }) => referenceOf(object));
  return readReferences(kubernetes, references, problems, signal);
}

export async function readReferences(
  kubernetes: KubernetesClient,
  references: readonly ObjectReference[],
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<LiveObjects> {
  const live = new Map<string, KubernetesObject>();
  const unread = new Set<string>();
  await eachConcurrently(references, listsAtOnce, async (reference) => {
    try {
      const object = await kubernetes.get(reference, signal);
      if (object !== undefined) live.set(objectKey(reference), object);
    } catch (error) {
      if (!isLocalFailure(error)) throw error;
      unread.add(objectKey(reference));
      problems.add(describeReference(reference), error.message);
    }
  });
  return { live, unread };
}
