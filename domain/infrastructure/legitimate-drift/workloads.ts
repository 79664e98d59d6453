import { allowsReplicas, allowsResources, verticalAutoscalers } from '../autoscaler.ts';
import type { ExplainedDifference } from '../explain.ts';
import { valueAt } from '../json-pointer.ts';
import { referenceOf } from '../object.ts';
import type { KubernetesObject } from '../object.ts';
import { controllerManagers } from './managers.ts';
import type { LegitimateDriftRule, Situation } from './rule.ts';

/** Containers that meshes and agents put beside those of the application. */
const sidecars = [
  'istio-proxy',
  'istio-init',
  'istio-validation',
  'linkerd-proxy',
  'linkerd-init',
  'linkerd-network-validator',
  'vault-agent',
  'vault-agent-init',
  'daprd',
  'kuma-sidecar',
  'kuma-init',
  'consul-dataplane',
  'consul-connect-inject-init',
].map((name) => `/**/[${name}]`);

const injectedVolumes = [
  'istio*',
  'linkerd*',
  'workload-*',
  'credential-socket',
  'home-*',
  'vault-secrets',
  'dapr*',
].map((name) => `/spec/volumes/[${name}]`);

/** What an agent shares with the containers of the application. */
const injectedMounts = ['/spec/*/*/volumeMounts/[~1vault~1secrets]'];

/** Annotations and labels by which an injector says what it did. */
const injectionMarks = [
  '/metadata/annotations/sidecar.istio.io~1*',
  '/metadata/annotations/istio.io~1rev',
  '/metadata/annotations/prometheus.io~1*',
  '/metadata/annotations/kubectl.kubernetes.io~1default-*container',
  '/metadata/annotations/linkerd.io~1*',
  '/metadata/annotations/vault.hashicorp.com~1agent-inject-status',
  '/metadata/annotations/kuma.io~1*',
  '/metadata/annotations/consul.hashicorp.com~1connect-inject-status',
  '/metadata/labels/security.istio.io~1tlsMode',
  '/metadata/labels/service.istio.io~1canonical-*',
  '/metadata/labels/linkerd.io~1*',
];

const statusMarks = [
  'sidecar.istio.io/status',
  'linkerd.io/proxy-version',
  'linkerd.io/created-by',
  'vault.hashicorp.com/agent-inject-status',
  'kuma.io/sidecar-injected',
  'consul.hashicorp.com/connect-inject-status',
  'dapr.io/enabled',
];

function isInjected({ metadata }: KubernetesObject): boolean {
  return statusMarks.some((mark) => Object.hasOwn(metadata.annotations ?? {}, mark));
}

/** How autoscalers, rollouts, queues and meshes change workloads. */
export const workloadRules: readonly LegitimateDriftRule[] = [
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
    name: 'resources set by its VerticalPodAutoscaler',
    kinds: ['*'],
    paths: ['/**/containers/*/resources'],
    managers: verticalAutoscalers,
    when: ({ live, autoscalers }, difference) => allowsResources(autoscalers, live, difference),
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
    name: 'suspension, decided by Kueue',
    kinds: ['batch/Job'],
    paths: ['/spec/suspend'],
    managers: ['kueue*'],
  },
  {
    name: 'sidecar, injected by its mesh',
    kinds: ['apps/*', 'batch/*'],
    paths: ['/**/annotations/sidecar.istio.io~1*', ...sidecars],
    changes: ['added'],
    managers: ['pilot-discovery', 'istiod*', 'sidecar-injector*', 'linkerd*'],
  },
  {
    // Nobody owns what a webhook adds to a new pod, and nobody can add a container to a pod that runs.
    name: 'sidecar, injected into the pod at its creation',
    kinds: ['/Pod'],
    paths: [...sidecars, ...injectedVolumes, ...injectedMounts],
    changes: ['added'],
    when: ({ live }) => isInjected(live),
    routine: true,
  },
  {
    name: 'marks of the injector of a sidecar',
    kinds: ['/Pod'],
    paths: injectionMarks,
    changes: ['added'],
    // Whoever wrote after the creation is no webhook of it.
    when: ({ live }, { owners }) =>
      isInjected(live) &&
      owners.every(({ time }) => time === undefined || time === live.metadata.creationTimestamp),
    routine: true,
  },
];

function withinAutoscalerBounds({ live, autoscalers }: Situation, difference: ExplainedDifference): boolean {
  return allowsReplicas(autoscalers, referenceOf(live), difference.live);
}
