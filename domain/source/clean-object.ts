import { sendableObject } from '../infrastructure/normalise.ts';
import type { Json, JsonObject, KubernetesObject } from '../infrastructure/object.ts';
import { isJsonObject, withValueAt } from './json.ts';

/** Fields that the cluster allocates for a kind: in Git they would bind the object to this one cluster. */
const allocated: Record<string, readonly (readonly string[])[]> = {
  Service: [
    ['spec', 'clusterIP'],
    ['spec', 'clusterIPs'],
    ['spec', 'ipFamilies'],
    ['spec', 'ipFamilyPolicy'],
    ['spec', 'internalTrafficPolicy'],
    ['spec', 'healthCheckNodePort'],
  ],
  PersistentVolumeClaim: [['spec', 'volumeName']],
  Pod: [['spec', 'nodeName']],
  Job: [['spec', 'selector']],
  ServiceAccount: [['secrets']],
};

/** Notes that controllers and tools leave on objects of their own accord. */
const bookkeeping =
  /^(?:deployment\.kubernetes\.io\/revision|deprecated\.daemonset\.|pv\.kubernetes\.io\/|volume\.(?:beta\.)?kubernetes\.io\/|plumbline\.dev\/target|kubectl\.kubernetes\.io\/(?:last-applied|restartedAt)|(?:batch\.kubernetes\.io\/|)(?:controller-uid|job-name)$)/;

/** Values that the server writes into every object of a kind where nobody says otherwise, and that say nothing. */
const noise: Record<string, readonly (readonly [path: readonly string[], value: Json])[]> = {
  Service: [[['spec', 'sessionAffinity'], 'None']],
};

/**
 * A live object as it may stand in Git: without status, what only the server writes, what the cluster allocated, and
 * tools' bookkeeping. First what it is, then its content.
 */
export function cleanObject(live: KubernetesObject): JsonObject {
  const { apiVersion, kind, metadata, ...content } = sendableObject(live);
  const {
    name,
    namespace,
    labels,
    annotations,
    ownerReferences: _owners,
    generateName: _prefix,
    ...others
  } = metadata;
  let cleaned: Json = {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...textsWithoutBookkeeping('labels', labels),
      ...textsWithoutBookkeeping('annotations', annotations),
      ...(others as unknown as JsonObject),
    },
    ...(content as JsonObject),
  };
  for (const path of allocated[kind] ?? []) cleaned = withValueAt(cleaned, path, undefined) ?? null;
  for (const [path, value] of noise[kind] ?? []) {
    if (valueAtPath(cleaned, path) === value) cleaned = withValueAt(cleaned, path, undefined) ?? null;
  }
  cleaned = withoutCreationTime(cleaned);
  const object = kind === 'Service' ? withoutNodePorts(cleaned) : cleaned;
  return isJsonObject(object) ? object : {};
}

function textsWithoutBookkeeping(field: string, texts: Record<string, string> | undefined): JsonObject {
  const kept = Object.entries(texts ?? {}).filter(([key]) => !bookkeeping.test(key));
  return kept.length === 0 ? {} : { [field]: Object.fromEntries(kept) };
}

function valueAtPath(root: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((node, step) => (isJsonObject(node) ? node[step] : undefined), root);
}

/** The server prints `creationTimestamp: null` inside templates. */
function withoutCreationTime(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutCreationTime);
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value).filter(
    ([key, field]) => !(key === 'creationTimestamp' && field === null),
  );
  return Object.fromEntries(fields.map(([key, field]) => [key, withoutCreationTime(field)]));
}

/** A node port is allocated unless somebody chose it, which nobody can tell from the object. */
function withoutNodePorts(service: Json): Json {
  const ports = valueAtPath(service, ['spec', 'ports']);
  if (!Array.isArray(ports)) return service;
  const cleaned = ports.map((port) => {
    if (!isJsonObject(port)) return port;
    const { nodePort: _allocated, ...others } = port;
    return others;
  });
  return withValueAt(service, ['spec', 'ports'], cleaned) ?? null;
}
