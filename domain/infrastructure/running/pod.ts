import type { KubernetesObject } from '../object.ts';
import { gpuResource } from '../gpus.ts';

/** A pod, as much of it as says how it runs. */
export interface RunningPod {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  node: string | undefined;
  isReady: boolean;
  /** Why the scheduler finds no node for it, in its words. */
  unschedulable: string | undefined;
  /** GPU resources it asks for. */
  gpuResources: string[];
  /** Why it was refused or evicted as a whole, such as `UnexpectedAdmissionError`. */
  failure: string | undefined;
  containers: PodContainer[];
}

/** A container as the kubelet reports it. */
export interface PodContainer {
  name: string;
  image: string;
  /** The digest that runs, `sha256:…`; undefined where the runtime does not tell. */
  digest: string | undefined;
  /** Why it does not run, such as `CrashLoopBackOff`. */
  waiting: string | undefined;
  /** How it last ended: `exit code 137, OOMKilled`. */
  ended: string | undefined;
}

interface ContainerStatus {
  name?: string;
  image?: string;
  imageID?: string;
  state?: { waiting?: { reason?: string } };
  lastState?: { terminated?: { exitCode?: number; reason?: string } };
}

interface PodContent {
  spec?: {
    nodeName?: string;
    containers?: SpecContainer[];
    initContainers?: SpecContainer[];
  };
  status?: {
    phase?: string;
    reason?: string;
    conditions?: { type?: string; status?: string; reason?: string; message?: string }[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

interface SpecContainer {
  name?: string;
  image?: string;
  resources?: { limits?: Record<string, unknown> };
}

/** A finished pod runs no more: undefined. */
export function runningPod(pod: KubernetesObject): RunningPod | undefined {
  const { spec = {}, status = {} } = pod as KubernetesObject & PodContent;
  if (status.phase === 'Succeeded') return undefined;
  const conditions = status.conditions ?? [];
  const scheduled = conditions.find(({ type }) => type === 'PodScheduled');
  const inSpec = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const statuses = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  const limits = inSpec.flatMap(({ resources }) => Object.keys(resources?.limits ?? {}));
  return {
    name: pod.metadata.name,
    namespace: pod.metadata.namespace ?? '',
    labels: pod.metadata.labels ?? {},
    node: spec.nodeName,
    isReady: conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    unschedulable: scheduled?.reason === 'Unschedulable' ? (scheduled.message ?? '') : undefined,
    gpuResources: [...new Set(limits.filter((name) => gpuResource.test(name)))],
    failure: status.phase === 'Failed' ? (status.reason ?? 'Failed') : undefined,
    containers: statuses.map((one) => containerOf(one, inSpec)),
  };
}

/** The reference in the status is the runtime's own spelling; the one in the spec is Git's. */
function containerOf(status: ContainerStatus, inSpec: readonly SpecContainer[]): PodContainer {
  const { name = '', image = '', imageID = '', state, lastState } = status;
  const ended = lastState?.terminated;
  const reason = ended?.reason === undefined || ended.reason === 'Error' ? '' : `, ${ended.reason}`;
  return {
    name,
    image: inSpec.find((container) => container.name === name)?.image ?? image,
    digest: /@(sha256:[0-9a-f]{64})$/.exec(imageID)?.[1],
    waiting: state?.waiting?.reason,
    ended: ended === undefined ? undefined : `exit code ${ended.exitCode ?? '?'}${reason}`,
  };
}
