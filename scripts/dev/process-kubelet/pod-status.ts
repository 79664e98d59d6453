import type { ContainerStatus, Pod, PodCondition, PodStatus } from './pod.ts';

/** Why all containers of a pod were ended together. */
export interface PodEnd {
  reason: 'Evicted' | 'DeadlineExceeded';
  message: string;
}

/**
 * The status of a pod as a kubelet would write it, from those of its containers.
 *
 * @param now RFC 3339.
 */
export function statusOf(
  pod: Pod,
  containers: readonly ContainerStatus[],
  now: string,
  end?: PodEnd,
): PodStatus {
  const phase = end === undefined ? phaseOf(pod, containers) : 'Failed';
  const isReady = phase === 'Running' && containers.every(({ ready }) => ready);
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const wanted: PodCondition[] = [
    { type: 'Initialized', status: 'True' },
    { type: 'PodReadyToStartContainers', status: isOver ? 'False' : 'True' },
    ...['ContainersReady', 'Ready'].map((type) => ({
      type,
      status: isReady ? 'True' : 'False',
      ...(phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}),
    })),
    ...(end?.reason === 'Evicted' ? [disruption(end.message)] : []),
  ];
  return {
    ...pod.status,
    phase,
    startTime: pod.status?.startTime ?? now,
    ...end,
    conditions: mergeConditions(pod.status?.conditions ?? [], wanted, now),
    containerStatuses: [...containers],
  };
}

/** By which a Job knows that the pod was taken away and did not fail by itself. */
function disruption(message: string): PodCondition {
  return { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message };
}

function phaseOf({ metadata, spec }: Pod, containers: readonly ContainerStatus[]): string {
  const exits = containers.map(({ state }) =>
    'terminated' in state ? state.terminated.exitCode : undefined,
  );
  const isDeleted = metadata.deletionTimestamp !== undefined;
  const isOver = exits.every(
    (code) => code !== undefined && (isDeleted || !restarts(spec.restartPolicy, code)),
  );
  if (isOver) return exits.every((code) => code === 0) ? 'Succeeded' : 'Failed';
  const hasStarted = containers.some(
    ({ state, lastState }) => !('waiting' in state) || lastState !== undefined,
  );
  return hasStarted ? 'Running' : 'Pending';
}

/** Whether a container that ended so is started again. */
export function restarts(policy: Pod['spec']['restartPolicy'] = 'Always', exitCode: number): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** Others' conditions stay, such as DisruptionTarget; the time of a condition is that of its last change. */
function mergeConditions(
  present: readonly PodCondition[],
  wanted: readonly PodCondition[],
  now: string,
): PodCondition[] {
  const others = present.filter(({ type }) => !wanted.some((one) => one.type === type));
  const ours = wanted.map((condition) => {
    const before = present.find(({ type }) => type === condition.type);
    const since = before?.status === condition.status ? before.lastTransitionTime : now;
    return { ...condition, lastTransitionTime: since ?? now };
  });
  return [...others, ...ours];
}
