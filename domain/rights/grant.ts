/** One thing that somebody may do to one kind of object, in the words of Kubernetes' RBAC. */
export interface Grant {
  /** The whole cluster without one. */
  namespace?: string | undefined;
  group: string;
  /** Plural name, with its subresource: `pods/log`. */
  resource: string;
  verbs: readonly Verb[];
  /** Only objects of these names. Lists and creations cannot be narrowed so. */
  names?: readonly string[] | undefined;
  /** What it is needed for, for people. */
  why: string;
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** A kind as discovery describes it. */
export interface ServedKind {
  group: string;
  kind: string;
  /** Plural name, such as `deployments`. */
  resource: string;
  namespaced: boolean;
  verbs: readonly string[];
}

/** Names one object, or a kind of it in one place. */
export interface ObjectPlace {
  group: string;
  resource: string;
  namespace: string | undefined;
  name: string;
}

/** What grants `verbs` on single objects, those of one kind and namespace together. */
export function grantsOn(places: readonly ObjectPlace[], verbs: readonly Verb[], why: string): Grant[] {
  const byKind = Map.groupBy(places, ({ group, resource, namespace = '' }) =>
    JSON.stringify([group, resource, namespace]),
  );
  return [...byKind.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { group, resource, namespace } = first;
    const names = [...new Set(members.map(({ name }) => name))].toSorted();
    return [{ namespace, group, resource, verbs, names, why }];
  });
}
