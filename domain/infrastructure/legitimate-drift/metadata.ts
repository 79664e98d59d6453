import type { FieldOwner } from '../finding.ts';
import { matchesGlob } from '../glob.ts';
import type { KubernetesObject } from '../object.ts';
import { controllerManagers, deviceOperators, isTool } from './managers.ts';
import type { LegitimateDriftRule } from './rule.ts';

/** Finalizers that the API server and the controllers of Kubernetes itself set. */
const systemFinalizers = [
  'kubernetes.io/*-protection',
  'service.kubernetes.io/load-balancer-cleanup',
  'batch.kubernetes.io/*',
  'snapshot.storage.kubernetes.io/*',
  'customresourcecleanup.apiextensions.k8s.io',
  'foregroundDeletion',
  'orphan',
];

/** Finalizers, owners, labels and annotations that controllers and deployment tools write. */
export const metadataRules: readonly LegitimateDriftRule[] = [
  {
    name: 'finalizer of Kubernetes itself',
    kinds: ['*'],
    paths: ['/metadata/finalizers/*'],
    changes: ['added'],
    when: (_situation, { live }) =>
      typeof live === 'string' && systemFinalizers.some((glob) => matchesGlob(glob, live)),
    routine: true,
  },
  {
    name: 'metadata of the controller that writes the status',
    kinds: ['*'],
    paths: ['/metadata/finalizers/*', '/metadata/annotations/*', '/metadata/labels/*'],
    changes: ['added'],
    when: ({ live }, { owners }) => owners.some((owner) => !isTool(owner) && writesStatus(live, owner)),
    routine: true,
  },
  {
    // Whoever wrote it: an object whose managedFields were erased or lost names nobody.
    name: 'revision, counted by the controller of Deployments',
    kinds: ['apps/Deployment'],
    paths: ['/metadata/annotations/deployment.kubernetes.io~1revision'],
    changes: ['added'],
    routine: true,
  },
  {
    name: 'owner, set by its controller',
    kinds: ['*'],
    paths: ['/metadata/ownerReferences/*'],
    changes: ['added'],
    when: (_situation, { owners }) => owners.some((owner) => !isTool(owner)),
    routine: true,
  },
  {
    name: 'labels and annotations of a device operator',
    kinds: ['*'],
    paths: ['nvidia.com', '*.nvidia.com', 'amd.com', '*.intel.com', 'feature.node.kubernetes.io'].flatMap(
      (group) => [`/metadata/labels/${group}~1*`, `/metadata/annotations/${group}~1*`],
    ),
    managers: deviceOperators,
    routine: true,
  },
  {
    name: 'namespace, marked by the platform',
    kinds: ['/Namespace'],
    paths: [
      '/metadata/labels/kubernetes.io~1metadata.name',
      '/metadata/labels/pod-security.kubernetes.io~1*',
      '/metadata/labels/*.cattle.io~1*',
      '/metadata/labels/*.openshift.io~1*',
      '/metadata/annotations/*openshift.io~1*',
      '/metadata/annotations/*.cattle.io~1*',
      '/spec/finalizers',
    ],
    changes: ['added'],
    managers: [
      ...controllerManagers,
      'cluster-policy-controller',
      'pod-security-admission-*',
      'rancher*',
      'openshift-*',
    ],
    routine: true,
  },
  {
    name: 'author, recorded by Knative',
    kinds: ['serving.knative.dev/*', 'serving.kserve.io/*'],
    paths: [
      '/metadata/annotations/serving.knative.dev~1creator',
      '/metadata/annotations/serving.knative.dev~1lastModifier',
    ],
    routine: true,
  },
  {
    name: 'tracking of the tool that applied it',
    kinds: ['*'],
    paths: [
      '/metadata/annotations/argocd.argoproj.io~1tracking-id',
      '/metadata/labels/argocd.argoproj.io~1instance',
      '/metadata/labels/kustomize.toolkit.fluxcd.io~1*',
      '/metadata/labels/helm.toolkit.fluxcd.io~1*',
      '/metadata/annotations/meta.helm.sh~1*',
    ],
    changes: ['added'],
    routine: true,
  },
  {
    name: 'tracking of the tool that applied it',
    kinds: ['*'],
    paths: ['/metadata/labels/app.kubernetes.io~1instance', '/metadata/labels/app.kubernetes.io~1managed-by'],
    changes: ['added'],
    // We ourselves, where client-side apply's fields were handed to us.
    managers: ['argocd-*', 'kustomize-controller', 'helm-controller', 'helm', 'plumbline'],
    routine: true,
  },
];

function writesStatus(live: KubernetesObject, { manager }: FieldOwner): boolean {
  return (live.metadata.managedFields ?? []).some(
    (entry) => entry.manager === manager && entry.subresource === 'status',
  );
}
