import { groupOf } from '../../../domain/infrastructure/object.ts';
import { UnknownKindError } from '../errors.ts';
import type { ResourceType } from '../kubernetes-client.ts';
import { untilAborted } from '../transport/bounded-signal.ts';
import type { Transport } from '../transport/transport.ts';
import { aggregatedAccept, isGroupDiscoveryList, readGroupDiscoveryList } from './aggregated-discovery.ts';
import { readLegacyDiscovery } from './legacy-discovery.ts';

/** CRDs come and go while a worker runs. Asking again costs two requests, mostly answered with 304. */
const freshForMilliseconds = 60_000;

/** Everything the server serves, in order of preference within a group. */
export interface ServedKinds {
  types: ResourceType[];
  /** Group versions that are registered but whose server does not answer. */
  unavailable: string[];
}

export interface Discovery {
  /** Every kind once, in the first version that serves it. */
  preferredTypes(signal?: AbortSignal): Promise<ResourceType[]>;
  /** @throws UnknownKindError after having asked the server again. */
  find(apiVersion: string, kind: string, signal?: AbortSignal): Promise<ResourceType>;
}

interface Snapshot extends ServedKinds {
  byKind: Map<string, ResourceType>;
  readAt: number;
}

export function createDiscovery(transport: Transport): Discovery {
  const core = createPart(transport, '/api');
  const groups = createPart(transport, '/apis');
  let snapshot: Snapshot | undefined;
  let underWay: Promise<Snapshot> | undefined;

  async function read(): Promise<Snapshot> {
    const parts = (await Promise.all([core(), groups()])).filter((part) => part !== undefined);
    const served =
      parts.length === 2
        ? {
            types: parts.flatMap(({ types }) => types),
            unavailable: parts.flatMap(({ unavailable }) => unavailable),
          }
        : await readLegacyDiscovery(async (path) => (await transport.send(discoveryRequest(path))).content);
    const byKind = new Map<string, ResourceType>();
    for (const type of served.types) {
      const key = `${type.apiVersion} ${type.kind}`;
      if (!byKind.has(key)) byKind.set(key, type);
    }
    snapshot = { ...served, byKind, readAt: performance.now() };
    return snapshot;
  }

  /** Callers at the same time share one reading. */
  function refresh(): Promise<Snapshot> {
    underWay ??= read().finally(() => (underWay = undefined));
    return underWay;
  }

  async function recent(): Promise<Snapshot> {
    if (snapshot !== undefined && performance.now() - snapshot.readAt < freshForMilliseconds) return snapshot;
    return refresh();
  }

  async function find(apiVersion: string, kind: string): Promise<ResourceType> {
    const key = `${apiVersion} ${kind}`;
    const known = (await recent()).byKind.get(key);
    if (known !== undefined) return known;
    // A reading under way may have begun before the CRD was installed that the caller knows of.
    await underWay;
    const refreshed = await refresh();
    const found = refreshed.byKind.get(key);
    if (found === undefined) throw unknownKind(refreshed, apiVersion, kind);
    return found;
  }

  // A shared reading hears no caller's signal; each caller stops waiting by its own.
  return {
    preferredTypes: (signal) => untilAborted(recent().then(preferred), signal),
    find: (apiVersion, kind, signal) => untilAborted(find(apiVersion, kind), signal),
  };
}

function preferred({ types }: ServedKinds): ResourceType[] {
  const first = new Map<string, ResourceType>();
  for (const type of types) {
    const key = `${type.group} ${type.kind}`;
    if (!first.has(key)) first.set(key, type);
  }
  return [...first.values()];
}

/** One of the two roots of discovery, revalidated by its ETag; undefined where the server has no aggregated form. */
function createPart(transport: Transport, path: string): () => Promise<ServedKinds | undefined> {
  let cached: { etag: string | undefined; kinds: ServedKinds } | undefined;
  return async () => {
    const response = await transport.send({
      ...discoveryRequest(path),
      accept: aggregatedAccept,
      etag: cached?.etag,
    });
    if (response.status === 304 && cached !== undefined) return cached.kinds;
    if (!isGroupDiscoveryList(response.content)) return undefined;
    cached = { etag: response.headers.etag, kinds: readGroupDiscoveryList(response.content) };
    return cached.kinds;
  };
}

function discoveryRequest(path: string) {
  return {
    method: 'GET',
    path,
    subject: { description: 'the list of served kinds', confidential: false },
  } as const;
}

function unknownKind(
  { types, unavailable }: ServedKinds,
  apiVersion: string,
  kind: string,
): UnknownKindError {
  if (unavailable.includes(apiVersion)) {
    const message = `${kind} (${apiVersion}): the server behind ${apiVersion} does not answer at the moment`;
    return new UnknownKindError(message, apiVersion, kind, true);
  }
  const others = types.filter((type) => type.kind === kind && type.group === groupOf(apiVersion));
  const advice =
    others.length > 0
      ? `; it serves it as ${others.map((type) => type.apiVersion).join(', ')}`
      : '; is its CustomResourceDefinition installed?';
  return new UnknownKindError(
    `the cluster does not serve ${kind} in ${apiVersion}${advice}`,
    apiVersion,
    kind,
  );
}
