import type { ResourceType } from '../kubernetes-client.ts';
import type { ServedKinds } from './discovery.ts';

/** The newest form first; an API server of 1.26 or older answers with the last, the plain one. */
export const aggregatedAccept = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** `APIGroupDiscoveryList` (apidiscovery.k8s.io/v2), as far as it is used. Versions are in order of preference. */
export interface GroupDiscoveryList {
  kind: 'APIGroupDiscoveryList';
  items: { metadata: { name?: string }; versions?: VersionDiscovery[] }[];
}

interface VersionDiscovery {
  version: string;
  /** `Stale` while the server behind an aggregated API does not answer. */
  freshness?: string;
  resources?: {
    resource: string;
    responseKind?: { kind: string };
    scope: string;
    verbs?: string[];
    subresources?: { subresource: string }[];
  }[];
}

export function isGroupDiscoveryList(content: unknown): content is GroupDiscoveryList {
  return (content as { kind?: string } | undefined)?.kind === 'APIGroupDiscoveryList';
}

export function readGroupDiscoveryList(list: GroupDiscoveryList): ServedKinds {
  const types: ResourceType[] = [];
  const unavailable: string[] = [];
  for (const { metadata, versions = [] } of list.items) {
    const group = metadata.name ?? '';
    for (const { version, freshness, resources = [] } of versions) {
      const apiVersion = group === '' ? version : `${group}/${version}`;
      if (freshness === 'Stale') unavailable.push(apiVersion);
      for (const { resource, responseKind, scope, verbs = [], subresources = [] } of resources) {
        if (!responseKind?.kind) continue;
        types.push({
          group,
          version,
          apiVersion,
          kind: responseKind.kind,
          resource,
          namespaced: scope === 'Namespaced',
          verbs,
          subresources: subresources.map(({ subresource }) => subresource),
        });
      }
    }
  }
  return { types, unavailable };
}
