import { objectKey, referenceOf } from '../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../domain/infrastructure/object.ts';
import type { TargetState } from '../domain/infrastructure/target-state.ts';

/** More older commits than this are not rendered for one scan: their objects count as of unknown history. */
const mostCommits = 5;

/** Objects of Git as they were last seen true to the cluster. */
export interface LastApplied {
  /** Null where the object was not in Git then, undefined where nobody knows. */
  find(reference: ObjectReference): KubernetesObject | null | undefined;
  /** Every object that was in Git at the base commit, by key. */
  references: ReadonlyMap<string, ObjectReference>;
}

/**
 * Reads what was last applied from the commits that a target's state remembers.
 *
 * @param governed what Argo CD or Flux applied last, where one of them does and tells.
 * @param render objects of a commit, or undefined where it cannot be had any more (history was rewritten).
 */
export async function readLastApplied(
  state: TargetState,
  render: (commit: string) => Promise<readonly KubernetesObject[] | undefined>,
  governed?: readonly KubernetesObject[],
): Promise<LastApplied> {
  // Who applies it knows better than we do when we last saw it true.
  if (governed !== undefined) return governedBase(byKey(governed));
  const remembered = [state.baseCommit, ...Object.values(state.behind)];
  const commits = [...new Set(remembered)]
    .filter((commit) => typeof commit === 'string')
    .slice(0, mostCommits);
  const rendered = new Map<string, Map<string, KubernetesObject>>();
  for (const commit of commits) {
    const objects = await render(commit);
    if (objects !== undefined) rendered.set(commit, byKey(objects));
  }
  return {
    references: referencesOf(rendered.values()),
    find(reference) {
      const keys = keysOf(reference);
      const behind = keys.find((key) => key in state.behind);
      const commit = behind === undefined ? state.baseCommit : state.behind[behind];
      const objects = typeof commit === 'string' ? rendered.get(commit) : undefined;
      if (objects === undefined) return undefined;
      const key = keys.find((one) => objects.has(one));
      return key === undefined ? null : (objects.get(key) ?? null);
    },
  };
}

function governedBase(objects: ReadonlyMap<string, KubernetesObject>): LastApplied {
  return {
    references: referencesOf([objects]),
    find(reference) {
      const key = keysOf(reference).find((one) => objects.has(one));
      return key === undefined ? null : (objects.get(key) ?? null);
    },
  };
}

/** A source may leave the namespace to the target, so an object is also known without it. */
function keysOf(reference: ObjectReference): string[] {
  const { namespace: _stated, ...anywhere } = reference;
  return [objectKey(reference), objectKey(anywhere)];
}

function byKey(objects: readonly KubernetesObject[]): Map<string, KubernetesObject> {
  return new Map(objects.map((object) => [objectKey(referenceOf(object)), object]));
}

function referencesOf(
  rendered: Iterable<ReadonlyMap<string, KubernetesObject>>,
): Map<string, ObjectReference> {
  const references = new Map<string, ObjectReference>();
  for (const objects of rendered)
    for (const [key, object] of objects) references.set(key, referenceOf(object));
  return references;
}
