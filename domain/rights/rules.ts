import type { Grant, Verb } from './grant.ts';

/** One rule of a Role or ClusterRole (rbac.authorization.k8s.io/v1). */
export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: Verb[];
}

/** Grants as rules: those of the whole cluster, and those of each namespace that they do not cover. */
export interface Rules {
  cluster: PolicyRule[];
  namespaces: Map<string, PolicyRule[]>;
}

const verbOrder: readonly Verb[] = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/**
 * Says the same as grants in as few rules as can be read, in an order that depends on nothing but them. What holds in
 * the whole cluster is not said again for a namespace, nor what holds for all objects of a kind again for one.
 */
export function rulesOf(grants: readonly Grant[]): Rules {
  const ofCluster = verbsByObject(grants.filter(({ namespace }) => namespace === undefined));
  const places = [...new Set(grants.flatMap(({ namespace }) => namespace ?? []))].toSorted();
  const namespaces = places.map((place) => {
    const here = verbsByObject(
      grants.filter(({ namespace }) => namespace === place),
      ofCluster,
    );
    return [place, mergedRules(here)] as const;
  });
  return {
    cluster: mergedRules(ofCluster),
    namespaces: new Map(namespaces.filter(([, rules]) => rules.length > 0)),
  };
}

/** Verbs by what they are on: group, resource, and a name where only that object is meant. */
type VerbsByObject = Map<string, Set<Verb>>;

const keyOf = (group: string, resource: string, name?: string): string =>
  JSON.stringify(name === undefined ? [group, resource] : [group, resource, name]);

function verbsByObject(grants: readonly Grant[], wider: VerbsByObject = new Map()): VerbsByObject {
  const all: VerbsByObject = new Map();
  const inOrder = grants.toSorted(
    (one, other) => Number(one.names !== undefined) - Number(other.names !== undefined),
  );
  for (const { group, resource, verbs, names } of inOrder) {
    for (const name of names ?? [undefined]) {
      const covering = [wider, all].flatMap((known) => [
        known.get(keyOf(group, resource)),
        known.get(keyOf(group, resource, name)),
      ]);
      const isNew = (verb: Verb) => covering.every((covered) => covered?.has(verb) !== true);
      const key = keyOf(group, resource, name);
      const added = verbs.filter(isNew);
      if (added.length > 0) all.set(key, new Set([...(all.get(key) ?? []), ...added]));
    }
  }
  return all;
}

/** Names with the same verbs become one rule, then kinds with the same verbs and names. */
function mergedRules(all: VerbsByObject): PolicyRule[] {
  const objects = [...all].map(([key, verbs]) => {
    const [group = '', resource = '', name] = JSON.parse(key) as string[];
    return { group, resource, name, verbs: verbOrder.filter((verb) => verbs.has(verb)) };
  });
  const byKind = Map.groupBy(objects, ({ group, resource, name, verbs }) =>
    JSON.stringify([group, resource, verbs, name !== undefined]),
  );
  const kinds = [...byKind.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined
      ? []
      : [{ ...first, names: members.flatMap(({ name }) => name ?? []).toSorted() }];
  });
  const byVerbs = Map.groupBy(kinds, ({ group, verbs, names }) => JSON.stringify([group, verbs, names]));
  return [...byVerbs.entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, members]) => {
      const [group, verbs, names] = JSON.parse(key) as [string, Verb[], string[]];
      return {
        apiGroups: [group],
        resources: members.map(({ resource }) => resource).toSorted(),
        ...(names.length === 0 ? {} : { resourceNames: names }),
        verbs,
      };
    });
}
