import { ClientError } from '../../clients/errors.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';

type Place = { namespace: string; name: string };

export const inferenceService = (place: Place): ObjectReference => ({
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  ...place,
});

export const httpRoute = (place: Place): ObjectReference => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  ...place,
});

/** What cannot be listed: the kind is not served, or nobody may read it. */
const unreadable: readonly string[] = ['kubernetes-unknown-kind', 'kubernetes-forbidden'];

/** One object; undefined where it is not there, or the right to read it is missing. */
export async function getIfReadable(
  kubernetes: KubernetesClient,
  reference: ObjectReference,
  signal: AbortSignal,
): Promise<KubernetesObject | undefined> {
  try {
    return await kubernetes.get(reference, signal);
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

/** More objects than anybody has of these. */
const most = 2000;

/**
 * All objects of a kind; undefined where the cluster does not serve it or the right to read it is missing: whatever
 * they would tell is then not known.
 */
export async function listIfReadable(
  kubernetes: KubernetesClient,
  { apiVersion, kind }: { apiVersion: string; kind: string },
  options: { namespace?: string; labelSelector?: string },
  signal: AbortSignal,
): Promise<KubernetesObject[] | undefined> {
  const items: KubernetesObject[] = [];
  try {
    const type = await kubernetes.resourceType(apiVersion, kind, signal);
    for await (const page of kubernetes.list(type, { ...options, signal })) {
      if (page.restarted === true) items.length = 0;
      items.push(...page.items);
      if (items.length >= most) break;
    }
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
  return items;
}

function isUnreadable(error: unknown): boolean {
  return error instanceof ClientError && unreadable.includes(error.code);
}
