import type { KubernetesObject } from '../../infrastructure/object.ts';
import { redactLog } from '../incident/redact-log.ts';

/** Annotations by which a training program tells how far it is, on its own pod. */
export const progressAnnotation = 'plumbline.dev/progress';
export const endAnnotation = 'plumbline.dev/eta';
export const checkpointAnnotation = 'plumbline.dev/checkpoint-at';

/** A pod of a training Job, as far as it matters. Times are RFC 3339. */
export interface TrainingPod {
  uid: string;
  name: string;
  createdAt: string;
  node?: string;
  /** Name of the container that trains. */
  trainer: string;
  gpus: number;
  isOver: boolean;
  /** It was asked to go and is not gone yet. */
  isLeaving: boolean;
  /** Kubernetes takes it away: preemption, eviction, a drained or lost node. */
  disrupted: boolean;
  /** Reason of the pod itself, such as `Evicted`. */
  reason?: string;
  /** Since when it holds its GPUs. */
  boundAt?: string;
  /** Since when its container trains. */
  startedAt?: string;
  endedAt?: string;
  /** What the scheduler says, while it finds no node. */
  unscheduled?: string;
  /** What the container waits for. Without what looks like a secret. */
  waiting?: { reason: string; message: string };
  exitCode?: number;
  containerReason?: string;
  /** The termination message, without what looks like a secret. */
  lastWords?: string;
  /** 0 to 1. */
  progress?: number;
  estimatedEnd?: string;
  checkpointAt?: string;
}

interface ContainerStatus {
  name?: string;
  state?: {
    waiting?: { reason?: string; message?: string };
    running?: { startedAt?: string };
    terminated?: {
      exitCode?: number;
      reason?: string;
      message?: string;
      startedAt?: string;
      finishedAt?: string;
    };
  };
}

interface PodStatus {
  phase?: string;
  reason?: string;
  startTime?: string;
  conditions?: {
    type?: string;
    status?: string;
    reason?: string;
    message?: string;
    lastTransitionTime?: string;
  }[];
  containerStatuses?: ContainerStatus[];
}

const longestMessage = 300;

/**
 * @param gpus that it holds, as its Job says: what the pod says of itself, its program may have written.
 */
export function readTrainingPod(object: KubernetesObject, gpus = 0): TrainingPod {
  const { metadata } = object;
  const spec = (object['spec'] ?? {}) as { nodeName?: string; containers?: { name: string }[] };
  const status = (object['status'] ?? {}) as PodStatus;
  const { annotations = {} } = metadata;
  const condition = (type: string) => status.conditions?.find((one) => one.type === type);
  const trainer = spec.containers?.[0]?.name ?? '';
  const { state = {} } = status.containerStatuses?.find(({ name }) => name === trainer) ?? {};
  const { waiting, running, terminated } = state;
  const scheduled = condition('PodScheduled');
  const isOver = status.phase === 'Succeeded' || status.phase === 'Failed';
  const ends = status.containerStatuses?.flatMap((one) => one.state?.terminated?.finishedAt ?? []) ?? [];
  return {
    uid: metadata.uid ?? metadata.name,
    name: metadata.name,
    createdAt: metadata.creationTimestamp ?? '',
    trainer,
    gpus,
    isOver,
    isLeaving: metadata.deletionTimestamp !== undefined,
    disrupted: condition('DisruptionTarget')?.status === 'True' || status.reason === 'Evicted',
    ...present({
      node: spec.nodeName,
      reason: status.reason,
      boundAt: scheduled?.status === 'True' ? (status.startTime ?? scheduled.lastTransitionTime) : undefined,
      startedAt: running?.startedAt ?? terminated?.startedAt,
      endedAt: isOver ? ends.toSorted().at(-1) : undefined,
      unscheduled: scheduled?.status === 'False' ? (scheduled.message ?? 'no reason given') : undefined,
      waiting:
        waiting === undefined
          ? undefined
          : { reason: waiting.reason ?? '', message: safely(waiting.message) ?? '' },
      exitCode: terminated?.exitCode,
      containerReason: terminated?.reason,
      lastWords: safely(terminated?.message),
      progress: shareOf(annotations[progressAnnotation]),
      estimatedEnd: timeOf(annotations[endAnnotation]),
      checkpointAt: timeOf(annotations[checkpointAnnotation]),
    }),
  };
}

/** What a kubelet says of an object that is missing: names, which look like secrets and are none. */
const missingObject =
  /^(secret|configmap) "[\w.-]+" not found$|^couldn't find key [\w.-]+ in (Secret|ConfigMap) [\w./-]+$/;

/** Programs and registries may quote anything. */
function safely(message: string | undefined): string | undefined {
  if (message === undefined || missingObject.test(message)) return message;
  return redactLog(message).join(' ').slice(0, longestMessage);
}

/** What a program writes that is no share from 0 to 1 says nothing. */
function shareOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const share = Number(text);
  return share >= 0 && share <= 1 ? share : undefined;
}

function timeOf(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

type Present<Fields> = { [Name in keyof Fields]?: NonNullable<Fields[Name]> };

function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Present<Fields>;
}
