import type { KubernetesObject } from '../../infrastructure/object.ts';
import type { PodEvidence } from '../diagnosis/evidence.ts';

type Trouble = PodEvidence['troubles'][number];

interface ContainerStatus {
  name?: string;
  restartCount?: number;
  ready?: boolean;
  state?: ContainerState;
  lastState?: ContainerState;
}

interface ContainerState {
  waiting?: { reason?: string; message?: string };
  terminated?: { reason?: string; exitCode?: number; finishedAt?: string };
}

interface PodStatus {
  phase?: string;
  reason?: string;
  message?: string;
  startTime?: string;
  conditions?: {
    type?: string;
    status?: string;
    reason?: string;
    message?: string;
    lastTransitionTime?: string;
  }[];
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
}

const longestMessage = 160;
const imageReasons: ReadonlySet<string> = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'ErrImageNeverPull',
]);

/** What is wrong with a pod, in words. Messages of programs are not quoted: they may hold anything. */
export function troublesOfPod(pod: KubernetesObject): Trouble[] {
  const { name, labels = {} } = pod.metadata;
  const status = (pod['status'] ?? {}) as PodStatus;
  const revision = labels['serving.knative.dev/revision'] ?? labels['pod-template-hash'];
  const of = (trouble: Trouble['trouble'], what: string, at?: string): Trouble => ({
    trouble,
    what,
    ...(at === undefined ? {} : { at }),
    ...(revision === undefined ? {} : { revision }),
  });
  if (status.reason === 'Evicted') return [of('evicted', `pod ${name} was evicted`, status.startTime)];
  const unscheduled = condition(status, 'PodScheduled');
  if (unscheduled?.reason === 'Unschedulable') {
    const why = (unscheduled.message ?? '').slice(0, longestMessage);
    return [of('unschedulable', `pod ${name} finds no node: ${why}`, unscheduled.lastTransitionTime)];
  }
  const found = containersOf(status).flatMap((container) => troubleOfContainer(name, container, of));
  if (found.length > 0) return found;
  const unready = condition(status, 'Ready');
  if (unready?.status !== 'False' || status.phase === 'Succeeded') return [];
  return [
    of(
      'not-ready',
      `pod ${name} is not ready: ${unready.reason ?? 'no reason given'}`,
      unready.lastTransitionTime,
    ),
  ];
}

function troubleOfContainer(
  pod: string,
  { name = '', restartCount = 0, state = {}, lastState = {} }: ContainerStatus,
  of: (trouble: Trouble['trouble'], what: string, at?: string) => Trouble,
): Trouble[] {
  const waiting = state.waiting?.reason ?? '';
  if (imageReasons.has(waiting))
    return [of('image', `the image of container ${name} of pod ${pod} cannot be pulled: ${waiting}`)];
  const ended = state.terminated ?? lastState.terminated;
  const failed = ended !== undefined && ended.exitCode !== 0;
  if (!failed || (restartCount === 0 && state.terminated === undefined)) return [];
  const times = `${restartCount} ${restartCount === 1 ? 'restart' : 'restarts'}`;
  if (ended.reason === 'OOMKilled') {
    return [
      of(
        'out-of-memory',
        `container ${name} of pod ${pod} was killed for its memory, ${times}`,
        ended.finishedAt,
      ),
    ];
  }
  const reason = ended.reason ?? 'Error';
  return [
    of(
      'crashed',
      `container ${name} of pod ${pod} ended with exit code ${ended.exitCode ?? '?'} (${reason}), ${times}`,
      ended.finishedAt,
    ),
  ];
}

/** A container whose last words are worth reading, and whether they are of the run before. */
interface FailingContainer {
  container: string;
  previous: boolean;
}

export function failingContainers(pod: KubernetesObject): FailingContainer[] {
  const status = (pod['status'] ?? {}) as PodStatus;
  return containersOf(status).flatMap(
    ({ name = '', state = {}, lastState = {}, restartCount = 0 }): FailingContainer[] => {
      if (state.terminated !== undefined && state.terminated.exitCode !== 0)
        return [{ container: name, previous: false }];
      const crashed =
        restartCount > 0 && lastState.terminated !== undefined && lastState.terminated.exitCode !== 0;
      return crashed ? [{ container: name, previous: true }] : [];
    },
  );
}

/** Conditions that a detector of hardware problems sets when a GPU fails. */
const gpuCondition = /gpu|xid|nvlink/i;
const pressures: ReadonlySet<string> = new Set([
  'MemoryPressure',
  'DiskPressure',
  'PIDPressure',
  'NetworkUnavailable',
]);

export function troublesOfNode({ metadata: { name }, status }: KubernetesObject): Trouble[] {
  const { conditions = [] } = (status ?? {}) as PodStatus;
  return conditions.flatMap(({ type = '', status: state, lastTransitionTime: at }): Trouble[] => {
    const since = at === undefined ? {} : { at };
    if (type === 'Ready' && state !== 'True')
      return [{ trouble: 'node', what: `node ${name} is not ready`, ...since }];
    if (state !== 'True') return [];
    if (gpuCondition.test(type)) return [{ trouble: 'gpu', what: `node ${name} reports ${type}`, ...since }];
    return pressures.has(type) ? [{ trouble: 'node', what: `node ${name} has ${type}`, ...since }] : [];
  });
}

function containersOf({ containerStatuses = [], initContainerStatuses = [] }: PodStatus): ContainerStatus[] {
  return [...initContainerStatuses, ...containerStatuses];
}

function condition({ conditions = [] }: PodStatus, type: string) {
  return conditions.find((one) => one.type === type);
}
