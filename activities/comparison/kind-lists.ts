import type { ResourceType } from '../../clients/kubernetes/kubernetes-client.ts';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { DesiredObject } from './prepare-desired.ts';

/** More namespaces than this are read with one list of the whole cluster. */
const mostNamespaceLists = 8;

/** One list to be read. */
export interface KindList {
  type: ResourceType;
  /** The whole cluster without one. */
  namespace: string | undefined;
  /** Git's objects that should be in it, by object key. */
  wanted: Map<string, DesiredObject>;
}

/** The lists that hold Git's objects: one for each kind and namespace, the longest first. */
export function listsFor(desired: readonly DesiredObject[]): KindList[] {
  const byKind = Map.groupBy(desired, ({ type }) => `${type.apiVersion}/${type.kind}`);
  const lists = [...byKind.values()].flatMap((objects) => {
    const [first] = objects;
    if (first === undefined) return [];
    const byNamespace = Map.groupBy(objects, ({ object }) => object.metadata.namespace);
    const groups = byNamespace.size > mostNamespaceLists ? [[undefined, objects] as const] : [...byNamespace];
    return groups.map(([namespace, members]) => ({
      type: first.type,
      namespace,
      wanted: new Map(members.map((member) => [objectKey(referenceOf(member.object)), member])),
    }));
  });
  return lists.toSorted((one, other) => other.wanted.size - one.wanted.size);
}
