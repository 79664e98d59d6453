import { allowsReplicas } from '../autoscaler.ts';
import type { ExplainedDifference } from '../explain.ts';
import { valueAt } from '../json-pointer.ts';
import { referenceOf } from '../object.ts';
import { controllerManagers } from './managers.ts';
import type { LegitimateDriftRule, Situation } from './rule.ts';

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
];

function withinAutoscalerBounds({ live, autoscalers }: Situation, difference: ExplainedDifference): boolean {
  return allowsReplicas(autoscalers, referenceOf(live), difference.live);
}
