/** What the rule of a derived field may look at. */
export interface Derivation {
  /** The value in question. */
  actual: unknown;
  /** What Git states in the object that the field belongs to. */
  beside: Record<string, unknown>;
  /** What Git states of the whole object, `metadata` with its name included. */
  root: Record<string, unknown>;
}

/** Whether a value that Git does not state is what the server would answer. */
export type DerivedField = (derivation: Derivation) => boolean;

type Table = Record<string, Record<string, DerivedField>>;

const podSpec: Record<string, DerivedField> = {
  // The old name of the field, which the server keeps equal to the new one.
  serviceAccount: ({ actual, beside }) => actual === beside['serviceAccountName'],
};

/**
 * Fields that an update keeps as they are or copies from others: the source is the registry strategies and defaults
 * of each kind, https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/service/storage/alloc.go and
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go
 */
const tables: Record<string, Table> = {
  'v1/Service': {
    '/spec': {
      clusterIP: keepsAddress,
      clusterIPs: keepsAddress,
      healthCheckNodePort: ({ beside }) =>
        beside['type'] === 'LoadBalancer' && beside['externalTrafficPolicy'] === 'Local',
    },
    '/spec/ports/[]': {
      targetPort: ({ actual, beside }) => actual === beside['port'],
      nodePort: keepsNodePort,
    },
  },
  'v1/Namespace': {
    '/metadata/labels': { 'kubernetes.io/metadata.name': isOwnName },
    '/metadata': { labels: isNameLabelAlone },
  },
  'apps/v1/Deployment': { '/spec/template/spec': podSpec },
  'apps/v1/StatefulSet': { '/spec/template/spec': podSpec },
  'apps/v1/DaemonSet': { '/spec/template/spec': podSpec },
  'apps/v1/ReplicaSet': { '/spec/template/spec': podSpec },
  'v1/ReplicationController': { '/spec/template/spec': podSpec },
  'batch/v1/CronJob': { '/spec/jobTemplate/spec/template/spec': podSpec },
};

const compiled = new Map(
  Object.entries(tables).map(([kind, table]) => [
    kind,
    new Map(Object.entries(table).map(([place, fields]) => [place, new Map(Object.entries(fields))])),
  ]),
);

/** The derived fields of a kind (`apps/v1/Deployment`) at a place (`/spec/ports/[]`). */
export function derivedFieldsAt(kind: string, place: string): ReadonlyMap<string, DerivedField> | undefined {
  return compiled.get(kind)?.get(place);
}

function keepsAddress({ beside }: Derivation): boolean {
  return !beside['clusterIP'] && !beside['clusterIPs'] && beside['type'] !== 'ExternalName';
}

/** Ports that Git numbers itself may take those of others away, so then only the server can tell. */
function keepsNodePort({ root }: Derivation): boolean {
  const { type, ports } = root['spec'] as { type?: unknown; ports?: { nodePort?: unknown }[] };
  return (type === 'NodePort' || type === 'LoadBalancer') && ports?.every((port) => !port.nodePort) === true;
}

function isOwnName({ actual, root }: Derivation): boolean {
  return actual === nameOf(root);
}

function isNameLabelAlone({ actual, root }: Derivation): boolean {
  const entries = Object.entries((actual ?? {}) as Record<string, unknown>);
  const [only] = entries;
  return entries.length === 1 && only?.[0] === 'kubernetes.io/metadata.name' && only[1] === nameOf(root);
}

function nameOf(root: Record<string, unknown>): unknown {
  return (root['metadata'] as { name?: unknown }).name;
}
