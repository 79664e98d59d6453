import type { KubernetesClient, ListOptions } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';

/** All objects of a kind that are selected. */
export async function listed(
  kubernetes: KubernetesClient,
  { apiVersion, kind }: { apiVersion: string; kind: string },
  options: ListOptions,
): Promise<KubernetesObject[]> {
  const type = await kubernetes.resourceType(apiVersion, kind, options.signal);
  let items: KubernetesObject[] = [];
  for await (const page of kubernetes.list(type, options))
    items = page.restarted === true ? page.items : items.concat(page.items);
  return items;
}
