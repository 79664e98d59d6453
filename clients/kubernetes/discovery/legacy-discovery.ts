import { KubernetesError } from '../errors.ts';
import type { ResourceType } from '../kubernetes-client.ts';
import type { ServedKinds } from './discovery.ts';

/** Reads the JSON at a path of the API server. */
export type Read = (path: string) => Promise<unknown>;

interface GroupList {
  groups: { name: string; versions: { version: string }[]; preferredVersion?: { version: string } }[];
}

interface ResourceList {
  resources: { name: string; kind: string; namespaced: boolean; verbs?: string[] }[];
}

/** Discovery one group version at a time, for servers without the aggregated form (1.26 and older). */
export async function readLegacyDiscovery(read: Read): Promise<ServedKinds> {
  const { groups } = (await read('/apis')) as GroupList;
  const core = (await read('/api')) as { versions: string[] };
  const served = [
    ...core.versions.map((version) => ({ group: '', version })),
    ...groups.flatMap(({ name, versions, preferredVersion }) =>
      versions
        .map(({ version }) => ({ group: name, version }))
        .toSorted((a, b) => rank(a.version, preferredVersion) - rank(b.version, preferredVersion)),
    ),
  ];
  const answers = await Promise.all(served.map((version) => readVersion(read, version)));
  return {
    types: answers.flatMap(({ types }) => types),
    unavailable: answers.flatMap(({ unavailable }) => unavailable),
  };
}

function rank(version: string, preferred: { version: string } | undefined): number {
  return version === preferred?.version ? 0 : 1;
}

/** One failing group must not hide the others: the server of an aggregated API may be down. */
async function readVersion(
  read: Read,
  { group, version }: { group: string; version: string },
): Promise<ServedKinds> {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  try {
    const { resources } = (await read(
      group === '' ? `/api/${version}` : `/apis/${apiVersion}`,
    )) as ResourceList;
    const types = resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced, verbs = [] }): ResourceType => ({
        group,
        version,
        apiVersion,
        kind,
        resource: name,
        namespaced,
        verbs,
        subresources: resources
          .filter((other) => other.name.startsWith(`${name}/`))
          .map((other) => other.name.slice(name.length + 1)),
      }));
    return { types, unavailable: [] };
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    return { types: [], unavailable: [apiVersion] };
  }
}
