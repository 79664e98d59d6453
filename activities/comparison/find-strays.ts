import type { KubernetesClient, ResourceType } from '../../clients/kubernetes/kubernetes-client.ts';
import { isNumerousKind, isStray, isSystemKind } from '../../domain/infrastructure/governance.ts';
import type { Governance } from '../../domain/infrastructure/governance.ts';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { eachConcurrently } from './concurrently.ts';
import { isFailure, isLocalFailure } from './kubernetes-failure.ts';
import type { ScanProblems } from './scan-problems.ts';

const listsAtOnce = 4;
const readsAtOnce = 8;

/**
 * Live objects that Git does not know although they belong to the target: tracked anywhere, or in a governed
 * namespace. Metadata of every kind is searched; only what is found is read whole.
 *
 * @param known keys of the objects in Git.
 */
export async function findStrays(
  kubernetes: KubernetesClient,
  governance: Governance,
  known: ReadonlySet<string>,
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<KubernetesObject[]> {
  const candidates = new Map<string, KubernetesObject>();
  const types = (await kubernetes.resourceTypes(signal)).filter(isSearched);
  await eachConcurrently(types, listsAtOnce, async (type) => {
    const collect = (object: KubernetesObject) => {
      const key = objectKey(referenceOf(object));
      if (!known.has(key) && isStray(object, governance)) candidates.set(key, object);
    };
    await searchKind(kubernetes, governance, type, collect, problems, signal);
  });

  const strays: KubernetesObject[] = [];
  await eachConcurrently([...candidates.values()], readsAtOnce, async (candidate) => {
    const object = await readWhole(kubernetes, candidate, problems, signal);
    // A Secret tells what it is only by its type, which metadata does not show.
    if (object !== undefined && isStray(object, governance)) strays.push(object);
  });
  return strays;
}

function isSearched({ group, kind, verbs }: ResourceType): boolean {
  return (
    ['list', 'get', 'create', 'delete'].every((verb) => verbs.includes(verb)) && !isSystemKind(group, kind)
  );
}

async function searchKind(
  kubernetes: KubernetesClient,
  { namespaces }: Governance,
  type: ResourceType,
  collect: (object: KubernetesObject) => void,
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<void> {
  const search = async (namespace: string | undefined) => {
    for await (const page of kubernetes.list(type, { namespace, metadataOnly: true, signal })) {
      for (const item of page.items) collect(item);
    }
  };
  if (!isNumerousKind(type.group, type.kind)) {
    try {
      await search(undefined);
      return;
    } catch (error) {
      // Rights in the governed namespaces alone are enough to govern them.
      if (!isFailure(error, 'kubernetes-forbidden')) return giveUp(error, type, problems);
    }
  }
  if (!type.namespaced) return;
  for (const namespace of namespaces) {
    try {
      await search(namespace);
    } catch (error) {
      giveUp(error, type, problems, namespace);
    }
  }
}

function giveUp(error: unknown, type: ResourceType, problems: ScanProblems, namespace?: string): void {
  if (!isLocalFailure(error)) throw error;
  const place = namespace === undefined ? '' : ` in ${namespace}`;
  problems.add(
    type.group === '' ? type.resource : `${type.resource}.${type.group}`,
    isFailure(error, 'kubernetes-forbidden')
      ? `objects that are not in Git cannot be seen${place}: grant list on these kinds`
      : error.message,
  );
}

async function readWhole(
  kubernetes: KubernetesClient,
  candidate: KubernetesObject,
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<KubernetesObject | undefined> {
  const reference = referenceOf(candidate);
  try {
    return await kubernetes.get(reference, signal);
  } catch (error) {
    if (!isLocalFailure(error)) throw error;
    problems.addFailure(reference, error);
    return undefined;
  }
}
