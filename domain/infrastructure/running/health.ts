import type { HealthProblem } from '../finding.ts';
import type { RunningNode } from './node.ts';
import type { PodContainer, RunningPod } from './pod.ts';
import type { RunningWorkload } from './workload.ts';

/**
 * Why fewer replicas of a workload are ready than Git wants, in plain words; hardware first. Empty while pods are just
 * starting: that is no drift.
 *
 * @param pods of the workload.
 */
export function healthProblems(
  { stalled }: RunningWorkload,
  pods: readonly RunningPod[],
  nodes: readonly RunningNode[],
): HealthProblem[] {
  const found = pods.filter(({ isReady }) => !isReady).flatMap((pod) => problemsOfPod(pod, nodes));
  if (found.length === 0 && stalled !== undefined) found.push(stalls[stalled]);
  const distinct = [...new Map(found.map((problem) => [problem.reason, problem])).values()];
  return distinct.toSorted((one, other) => rank(one) - rank(other) || one.reason.localeCompare(other.reason));
}

const stalls: Record<'rollout' | 'pods', HealthProblem> = {
  rollout: { cause: 'rollout', reason: 'the rollout does not get ahead within its deadline', nodes: [] },
  pods: {
    cause: 'scheduling',
    reason: 'pods cannot be created (quota or admission refuses them)',
    nodes: [],
  },
};

function rank({ cause }: HealthProblem): number {
  return cause === 'hardware' ? 0 : 1;
}

function problemsOfPod(pod: RunningPod, nodes: readonly RunningNode[]): HealthProblem[] {
  const node = nodes.find(({ name }) => name === pod.node);
  if (node?.isReady === false) return [notReady(node)];
  if (pod.unschedulable !== undefined) return unschedulable(pod, nodes, pod.unschedulable);
  if (pod.failure !== undefined) {
    const dropped = node === undefined ? [] : droppedGpus(pod, [node]);
    if (dropped.length > 0) return dropped;
    return [{ cause: 'scheduling', reason: `a pod was refused by its node (${pod.failure})`, nodes: [] }];
  }
  return pod.containers.flatMap(problemOfContainer);
}

function notReady({ name }: RunningNode): HealthProblem {
  return { cause: 'hardware', reason: `node ${name} is not ready`, nodes: [name] };
}

function unschedulable(pod: RunningPod, nodes: readonly RunningNode[], why: string): HealthProblem[] {
  const dropped = droppedGpus(pod, nodes);
  const lost = /unreachable|not-ready/.test(why) ? nodes.filter(({ isReady }) => !isReady).map(notReady) : [];
  if (dropped.length + lost.length > 0) return [...dropped, ...lost];
  // The scheduler counts nodes, which come and go; the reasons behind the counts stay.
  const reasons = why
    .replace(/^[^:]*: /, '')
    .replace(/\. preemption:.*$/s, '')
    .replaceAll(/\b\d+ (?=[A-Zn])/g, '');
  const reason = `no node can take a pod${reasons === '' ? '' : `: ${reasons}`}`;
  return [{ cause: 'scheduling', reason, nodes: [] }];
}

function droppedGpus({ gpuResources }: RunningPod, nodes: readonly RunningNode[]): HealthProblem[] {
  return nodes.flatMap(({ name, missingGpus }) =>
    missingGpus
      .filter(({ resource }) => gpuResources.includes(resource))
      .map(({ resource, allocatable, capacity }) => ({
        cause: 'hardware' as const,
        reason: `node ${name} offers ${allocatable} of its ${capacity} ${resource}: a GPU dropped out`,
        nodes: [name],
      })),
  );
}

const waits: Partial<
  Record<string, Pick<HealthProblem, 'cause'> & { says: (container: PodContainer) => string }>
> = {
  ImagePullBackOff: { cause: 'image', says: unpullable },
  ErrImagePull: { cause: 'image', says: unpullable },
  InvalidImageName: { cause: 'image', says: ({ image }) => `image ${image} has no valid name` },
  ErrImageNeverPull: {
    cause: 'image',
    says: ({ image }) => `image ${image} is not on the node and never pulled`,
  },
  CrashLoopBackOff: {
    cause: 'crash',
    says: ({ name, ended }) => `container ${name} keeps crashing${ended === undefined ? '' : ` (${ended})`}`,
  },
  CreateContainerConfigError: {
    cause: 'configuration',
    says: ({ name }) => `container ${name} refers to a ConfigMap, a Secret or a key that is not there`,
  },
  CreateContainerError: { cause: 'configuration', says: ({ name }) => `container ${name} cannot be created` },
  RunContainerError: { cause: 'configuration', says: ({ name }) => `container ${name} cannot be started` },
};

function unpullable({ image }: PodContainer): string {
  return `image ${image} cannot be pulled`;
}

function problemOfContainer(container: PodContainer): HealthProblem[] {
  const wait = waits[container.waiting ?? ''];
  return wait === undefined ? [] : [{ cause: wait.cause, reason: wait.says(container), nodes: [] }];
}
