import type { ResourceType } from '../../clients/kubernetes/kubernetes-client.ts';
import { isListedWhole } from '../../domain/infrastructure/listed-whole.ts';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { DesiredObject } from './prepare-desired.ts';

/** About so many objects take the server as long as a request by itself. */
const objectsPerRequest = 25;

/** One list to be read. */
export interface KindList {
  type: ResourceType;
  /** The whole cluster without one. */
  namespace: string | undefined;
  /** Git's objects that should be in it, by object key. */
  wanted: Map<string, DesiredObject>;
}

/**
 * The lists that hold Git's objects: one for each kind and namespace, the longest first.
 *
 * @param shards how many shards the target is compared in: what is read of the whole cluster, each of them reads.
 */
export function listsFor(desired: readonly DesiredObject[], shards = 1): KindList[] {
  const byKind = Map.groupBy(desired, ({ type }) => `${type.apiVersion}/${type.kind}`);
  const lists = [...byKind.values()].flatMap((objects) => {
    const [first] = objects;
    if (first === undefined) return [];
    const byNamespace = Map.groupBy(objects, ({ object }) => object.metadata.namespace);
    const worthOneList = shards === 1 ? 0 : (objects.length * shards) / objectsPerRequest;
    const groups = isListedWhole(first.type, byNamespace.size, worthOneList)
      ? [[undefined, objects] as const]
      : [...byNamespace];
    return groups.map(([namespace, members]) => ({
      type: first.type,
      namespace,
      wanted: new Map(members.map((member) => [objectKey(referenceOf(member.object)), member])),
    }));
  });
  return lists.toSorted((one, other) => other.wanted.size - one.wanted.size);
}
