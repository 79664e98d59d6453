import type { GitopsReference } from '../gitops/gitops-reference.ts';
import { isTrackedBy } from '../gitops/tracking.ts';
import { rightsLabel } from '../rights/rights-label.ts';
import { matchesGlob } from './glob.ts';
import { trackingAnnotation } from './normalise.ts';
import { groupOf } from './object.ts';
import type { KubernetesObject } from './object.ts';

/** What a target answers for beyond the objects in its Git. */
export interface Governance {
  target: string;
  /** Namespaces in which everything that is not in Git is drift. */
  namespaces: readonly string[];
  /** The object of Argo CD or Flux that the target is taken from: what it tracks is the target's. */
  governor?: GitopsReference | undefined;
}

/**
 * Whether a live object that Git does not know is drift of the target: it carries the target's tracking annotation, or
 * the marks of the tool that applies it, wherever it is, or stands in a governed namespace, and nobody but a person or a tool made it. Its content is not
 * needed, only its metadata; for a Secret the `type` counts where it is there.
 */
export function isStray(object: KubernetesObject, governance: Governance): boolean {
  const { namespace, annotations, ownerReferences, deletionTimestamp } = object.metadata;
  if (deletionTimestamp !== undefined || (ownerReferences?.length ?? 0) > 0) return false;
  const trackedBy = annotations?.[trackingAnnotation];
  const isOfGovernor = governance.governor !== undefined && isTrackedBy(object, governance.governor);
  const governed =
    trackedBy === undefined
      ? isOfGovernor || (namespace !== undefined && governance.namespaces.includes(namespace))
      : trackedBy === governance.target;
  return governed && !isProtected(object) && !isMadeBySystem(object);
}

/** Kinds that are never listed in the search for strays: many, short-lived, and never made by a person. */
const systemKinds = [
  '/Event',
  'events.k8s.io/Event',
  'coordination.k8s.io/Lease',
  '/Endpoints',
  'discovery.k8s.io/EndpointSlice',
  'apps/ControllerRevision',
  '/Node',
  '/ComponentStatus',
  'metrics.k8s.io/*',
  'storage.k8s.io/CSINode',
  'storage.k8s.io/CSIStorageCapacity',
  'storage.k8s.io/VolumeAttachment',
  'certificates.k8s.io/CertificateSigningRequest',
  'apiregistration.k8s.io/APIService',
  'flowcontrol.apiserver.k8s.io/*',
  'resource.k8s.io/ResourceSlice',
  'autoscaling.k8s.io/VerticalPodAutoscalerCheckpoint',
  'wgpolicyk8s.io/*',
  'reports.kyverno.io/*',
  'cilium.io/CiliumEndpoint*',
  'cilium.io/CiliumIdentity',
  'kueue.x-k8s.io/Workload',
];

export function isSystemKind(group: string, kind: string): boolean {
  return systemKinds.some((glob) => matchesGlob(glob, `${group}/${kind}`));
}

/** Kinds of which a cluster holds so many that only governed namespaces are searched for strays. */
const numerousKinds = ['/Pod', 'apps/ReplicaSet'];

export function isNumerousKind(group: string, kind: string): boolean {
  return numerousKinds.includes(`${group}/${kind}`);
}

interface ObjectPattern {
  /** Glob over `group/Kind`. */
  kind: string;
  /** Globs. */
  name?: string;
  namespace?: string;
}

/** Never reported as strays and never deleted, whoever asks: the cluster or its neighbours would break. */
const protectedObjects: readonly ObjectPattern[] = [
  { kind: '/Namespace' },
  { kind: 'apiextensions.k8s.io/CustomResourceDefinition' },
  { kind: '/ServiceAccount', name: 'default' },
  { kind: '/ConfigMap', name: 'kube-root-ca.crt' },
  { kind: '/Service', name: 'kubernetes', namespace: 'default' },
];

export function isProtected(object: KubernetesObject): boolean {
  return protectedObjects.some((pattern) => matchesObject(pattern, object));
}

/** Objects by name that the system or a common add-on puts into namespaces without an owner reference. */
const systemObjects: readonly ObjectPattern[] = [
  { kind: '/ConfigMap', name: 'openshift-service-ca.crt' },
  { kind: '/ConfigMap', name: 'istio-ca-root-cert' },
  { kind: '/ConfigMap', name: 'linkerd-identity-trust-roots' },
  { kind: '/Secret', name: 'sh.helm.release.v1.*' },
  { kind: '/ConfigMap', name: 'sh.helm.release.v1.*' },
  { kind: '/ServiceAccount', name: 'builder' },
  { kind: '/ServiceAccount', name: 'deployer' },
  { kind: 'rbac.authorization.k8s.io/RoleBinding', name: 'system:*' },
  { kind: 'rbac.authorization.k8s.io/Role', name: 'system:*' },
  { kind: '/PersistentVolume' },
];

const systemManagers = ['kube-controller-manager', 'kube-scheduler', 'kube-apiserver', 'kubelet', 'kwok*'];

const systemAnnotations = [
  'kubernetes.io/config.mirror',
  'kubernetes.io/service-account.name',
  'cert-manager.io/certificate-name',
  'control-plane.alpha.kubernetes.io/leader',
  'reconcile.external-secrets.io/data-hash',
  'sealedsecrets.bitnami.com/managed',
];

const systemLabels = [
  rightsLabel,
  'kubernetes.io/bootstrapping',
  'reconcile.external-secrets.io/created-by',
  'endpointslice.kubernetes.io/managed-by',
];

const systemSecretTypes = [
  'kubernetes.io/service-account-token',
  'bootstrap.kubernetes.io/token',
  'helm.sh/*',
];

function isMadeBySystem(object: KubernetesObject): boolean {
  const { annotations = {}, labels = {} } = object.metadata;
  const { type } = object;
  const creators = creatorsOf(object);
  return (
    systemObjects.some((pattern) => matchesObject(pattern, object)) ||
    systemAnnotations.some((name) => Object.hasOwn(annotations ?? {}, name)) ||
    systemLabels.some((name) => Object.hasOwn(labels ?? {}, name)) ||
    (creators.length > 0 && creators.every(isSystemManager)) ||
    (object.kind === 'Secret' &&
      typeof type === 'string' &&
      systemSecretTypes.some((glob) => matchesGlob(glob, type)))
  );
}

/** The managers whose entries are the oldest and not about the status: whoever created the object is among them. */
export function creatorsOf(object: KubernetesObject): string[] {
  const entries = (object.metadata.managedFields ?? []).filter((entry) => (entry.subresource ?? '') === '');
  const oldest = entries.map((entry) => entry.time ?? '').toSorted()[0];
  const first = entries.filter((entry) => (entry.time ?? '') === oldest);
  return first.map((entry) => entry.manager).filter((manager) => manager !== undefined);
}

function isSystemManager(manager: string): boolean {
  return systemManagers.some((glob) => matchesGlob(glob, manager));
}

function matchesObject(pattern: ObjectPattern, { apiVersion, kind, metadata }: KubernetesObject): boolean {
  return (
    matchesGlob(pattern.kind, `${groupOf(apiVersion)}/${kind}`) &&
    matchesGlob(pattern.name ?? '*', metadata.name) &&
    matchesGlob(pattern.namespace ?? '*', metadata.namespace ?? '')
  );
}
