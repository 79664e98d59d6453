import { allowsReplicas } from './autoscaler.ts';
import type { ExplainedDifference } from './explain.ts';
import type { FieldOwner } from './finding.ts';
import { matchesGlob } from './glob.ts';
import { valueAt } from './json-pointer.ts';
import type { LegitimateDriftRule, Situation } from './legitimate-drift.ts';
import { referenceOf } from './object.ts';
import type { KubernetesObject } from './object.ts';

const controllerManagers = ['kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager'];
const deviceOperators = [
  'gpu-operator',
  'nvidia-*',
  'gpu-feature-discovery',
  'nfd-*',
  'node-feature-discovery*',
];
const certificateInjectors = [
  '*cainjector*',
  'cert-manager*',
  'pilot-discovery',
  'istiod*',
  'service-ca*',
  '*webhook*',
  '*controller*',
  '*operator*',
  'kyverno*',
  'gatekeeper*',
  'linkerd*',
];

/** Clients that people type commands into: what they write is never a controller's bookkeeping. */
const peoplesTools = [
  'kubectl*',
  'k9s*',
  '*lens*',
  'headlamp*',
  'helm*',
  'oc',
  'curl*',
  'Mozilla*',
  'plumbline',
];

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

/** Built-in exemptions, one a row. A new one is a new row and a name. */
export const legitimateDriftRules: readonly LegitimateDriftRule[] = [
  {
    name: 'scaled by its HorizontalPodAutoscaler',
    kinds: ['*'],
    paths: ['/spec/replicas'],
    managers: ['kube-controller-manager'],
    subresource: 'scale',
    when: withinAutoscalerBounds,
  },
  {
    // The scale subresource records no owner of replicas that nobody stated before.
    name: 'scaled by its autoscaler, to which Git leaves the replicas',
    kinds: ['*'],
    paths: ['/spec/replicas'],
    when: (situation, difference) =>
      difference.owners.length === 0 &&
      valueAt(situation.desired, difference.path) === undefined &&
      withinAutoscalerBounds(situation, difference),
  },
  {
    name: 'scaled by its KEDA ScaledObject',
    kinds: ['*'],
    paths: ['/spec/replicas'],
    managers: ['keda*'],
    subresource: 'scale',
    when: withinAutoscalerBounds,
  },
  {
    name: 'restarted with kubectl rollout restart',
    kinds: ['apps/*'],
    paths: ['/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt'],
  },
  {
    name: 'rollout revision, counted by its controller',
    kinds: ['apps/Deployment'],
    paths: ['/metadata/annotations/deployment.kubernetes.io~1revision'],
    managers: controllerManagers,
    routine: true,
  },
  {
    name: 'rules of an aggregated ClusterRole',
    kinds: ['rbac.authorization.k8s.io/ClusterRole'],
    paths: ['/rules'],
    managers: ['clusterrole-aggregation-controller', ...controllerManagers],
    when: ({ desired, live }) =>
      desired['aggregationRule'] !== undefined && live['aggregationRule'] !== undefined,
    routine: true,
  },
  {
    name: 'caBundle, set by its injector',
    kinds: ['*'],
    paths: [
      '/webhooks/*/clientConfig/caBundle',
      '/spec/conversion/webhook/clientConfig/caBundle',
      '/spec/caBundle',
    ],
    managers: certificateInjectors,
  },
  {
    name: 'storage, bound by its controllers',
    kinds: ['/PersistentVolumeClaim', '/PersistentVolume'],
    paths: [
      '/spec/volumeName',
      '/spec/claimRef',
      '/spec/storageClassName',
      '/metadata/annotations/pv.kubernetes.io~1*',
      '/metadata/annotations/volume.kubernetes.io~1*',
      '/metadata/annotations/volume.beta.kubernetes.io~1*',
    ],
    changes: ['added'],
    managers: [...controllerManagers, '*provisioner*', '*csi*'],
    routine: true,
  },
  {
    name: 'claim, allocated at creation',
    kinds: ['/PersistentVolumeClaim'],
    paths: ['/spec/volumeName', '/spec/storageClassName', '/spec/volumeMode'],
    when: allocatedAtCreation,
    routine: true,
  },
  {
    name: 'address, allocated at creation',
    kinds: ['/Service'],
    paths: [
      '/spec/clusterIP',
      '/spec/clusterIPs',
      '/spec/ipFamilies',
      '/spec/ipFamilyPolicy',
      '/spec/healthCheckNodePort',
      '/spec/ports/*/nodePort',
    ],
    when: allocatedAtCreation,
    routine: true,
  },
  {
    name: 'selector, generated at creation',
    kinds: ['batch/Job'],
    paths: [
      '/spec/selector',
      '/spec/template/metadata/labels/controller-uid',
      '/spec/template/metadata/labels/job-name',
      '/spec/template/metadata/labels/batch.kubernetes.io~1*',
      '/metadata/labels/controller-uid',
      '/metadata/labels/job-name',
      '/metadata/labels/batch.kubernetes.io~1*',
    ],
    when: allocatedAtCreation,
    routine: true,
  },
  {
    name: 'pod, placed and given its token at creation',
    kinds: ['/Pod'],
    paths: [
      '/spec/nodeName',
      '/spec/volumes/[kube-api-access-*]',
      '/spec/*/*/volumeMounts/[~1var~1run~1secrets~1kubernetes.io~1serviceaccount]',
    ],
    when: allocatedAtCreation,
    routine: true,
  },
  {
    name: 'suspension, decided by Kueue',
    kinds: ['batch/Job'],
    paths: ['/spec/suspend'],
    managers: ['kueue*'],
  },
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
    name: 'owner, set by its controller',
    kinds: ['*'],
    paths: ['/metadata/ownerReferences/*'],
    changes: ['added'],
    when: (_situation, { owners }) => owners.some((owner) => !isTool(owner)),
    routine: true,
  },
  {
    name: 'token, filled in by its controller',
    kinds: ['/Secret'],
    paths: [
      '/data/token',
      '/data/ca.crt',
      '/data/namespace',
      '/metadata/annotations/kubernetes.io~1service-account.uid',
    ],
    changes: ['added'],
    managers: controllerManagers,
    when: ({ live }) => live['type'] === 'kubernetes.io/service-account-token',
    routine: true,
  },
  {
    name: 'secrets of a ServiceAccount, kept by its controllers',
    kinds: ['/ServiceAccount'],
    paths: ['/secrets', '/imagePullSecrets'],
    changes: ['added'],
    managers: [...controllerManagers, 'openshift-*'],
    routine: true,
  },
  {
    name: 'node facts, kept by its agents',
    kinds: ['/Node'],
    paths: [
      '/metadata/labels/*',
      '/metadata/annotations/*',
      '/spec/podCIDR',
      '/spec/podCIDRs',
      '/spec/providerID',
      '/spec/taints',
    ],
    managers: [...controllerManagers, ...deviceOperators, 'kubelet', 'kwok*'],
    routine: true,
  },
  {
    name: 'labels and annotations of a device operator',
    kinds: ['*'],
    paths: ['/metadata/labels/nvidia.com~1*', '/metadata/annotations/nvidia.com~1*'],
    managers: deviceOperators,
    routine: true,
  },
  {
    name: 'sidecar, injected by its mesh',
    kinds: ['apps/*', 'batch/*', '/Pod'],
    paths: [
      '/**/annotations/sidecar.istio.io~1*',
      '/**/[istio-proxy]',
      '/**/[istio-init]',
      '/**/[linkerd-proxy]',
    ],
    changes: ['added'],
    managers: ['pilot-discovery', 'istiod*', 'sidecar-injector*', 'linkerd*'],
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

function withinAutoscalerBounds({ live, autoscalers }: Situation, difference: ExplainedDifference): boolean {
  return allowsReplicas(autoscalers, referenceOf(live), difference.live);
}

/** Only where the comparison is with a creation, and only what Git does not state. */
function allocatedAtCreation({ desired, expectedBy }: Situation, { path }: ExplainedDifference): boolean {
  return expectedBy === 'creation' && valueAt(desired, path) === undefined;
}

function isTool({ manager }: FieldOwner): boolean {
  return peoplesTools.some((glob) => matchesGlob(glob, manager));
}

function writesStatus(live: KubernetesObject, { manager }: FieldOwner): boolean {
  return (live.metadata.managedFields ?? []).some(
    (entry) => entry.manager === manager && entry.subresource === 'status',
  );
}
