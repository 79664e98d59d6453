import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { isSuspended } from '../../../domain/models/training/job-sight.ts';
import type { JobSight } from '../../../domain/models/training/job-sight.ts';
import { gpusOfPods, queueLabel, retrainingLabel } from '../../../domain/models/training/training-job.ts';
import { readTrainingPod } from '../../../domain/models/training/training-pod.ts';
import type { TrainingJobReference } from '../../../workflows/retraining-messages.ts';
import { isFailure } from '../../comparison/kubernetes-failure.ts';
import { listed } from './listed.ts';

const mostEvents = 20;
const longestMessage = 400;

/** A training Job with its pods as they are now; undefined where it is gone, or on its way out. */
export async function lookAtJob(
  kubernetes: KubernetesClient,
  { namespace, name, uid }: Pick<TrainingJobReference, 'namespace' | 'name' | 'uid'>,
  signal: AbortSignal,
): Promise<JobSight | undefined> {
  const job = await kubernetes.get({ apiVersion: 'batch/v1', kind: 'Job', namespace, name }, signal);
  if (job?.metadata.uid !== uid || job.metadata.deletionTimestamp !== undefined) return undefined;
  const pods = await podsOf(kubernetes, job, signal);
  const isWaiting = pods.every(({ isOver }) => isOver);
  const suspended = isSuspended(job);
  const queued = isWaiting && suspended ? await whyQueued(kubernetes, job, signal) : undefined;
  return {
    job,
    pods,
    warnings: isWaiting && !suspended ? await warningsOf(kubernetes, job, signal) : [],
    ...(queued === undefined ? {} : { queued }),
  };
}

async function podsOf(kubernetes: KubernetesClient, job: KubernetesObject, signal: AbortSignal) {
  const { namespace, labels = {}, uid } = job.metadata;
  const gpus = gpusOfPods(job);
  const labelSelector = `${retrainingLabel}=${labels[retrainingLabel] ?? ''}`;
  const pods = await listed(
    kubernetes,
    { apiVersion: 'v1', kind: 'Pod' },
    { namespace, labelSelector, signal },
  );
  return pods
    .filter((pod) => pod.metadata.ownerReferences?.some((owner) => owner.uid === uid))
    .map((pod) => readTrainingPod(pod, gpus))
    .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}

interface KubernetesEvent {
  message?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
}

/** Why its controller can create no pod. Whoever may not read events still learns that there is none. */
async function warningsOf(
  kubernetes: KubernetesClient,
  { metadata: { namespace, uid } }: KubernetesObject,
  signal: AbortSignal,
): Promise<string[]> {
  const fieldSelector = `involvedObject.uid=${uid},type=Warning,reason=FailedCreate`;
  const events = await unlessRefused(
    listed(kubernetes, { apiVersion: 'v1', kind: 'Event' }, { namespace, fieldSelector, signal }),
  );
  return (events ?? [])
    .map((event) => event as KubernetesObject & KubernetesEvent)
    .map(({ metadata, lastTimestamp, eventTime, message = '' }) => ({
      at: lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '',
      message: message.slice(0, longestMessage),
    }))
    .toSorted((one, other) => one.at.localeCompare(other.at))
    .slice(-mostEvents)
    .map(({ message }) => message);
}

/** What Kueue says of the workload that it made of a Job. */
async function whyQueued(
  kubernetes: KubernetesClient,
  { metadata: { namespace, uid, labels } }: KubernetesObject,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (labels?.[queueLabel] === undefined) return undefined;
  const types = await kubernetes.resourceTypes(signal);
  const type = types.find(({ group, kind }) => group === 'kueue.x-k8s.io' && kind === 'Workload');
  if (type === undefined) return undefined;
  const workloads = await unlessRefused(
    listed(kubernetes, type, { namespace, labelSelector: `kueue.x-k8s.io/job-uid=${uid}`, signal }),
  );
  const { conditions = [] } = (workloads?.[0]?.['status'] ?? {}) as {
    conditions?: { type?: string; status?: string; message?: string }[];
  };
  const reserved = conditions.find((one) => one.type === 'QuotaReserved');
  return reserved?.status === 'False' ? reserved.message?.slice(0, longestMessage) : undefined;
}

async function unlessRefused<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isFailure(error, 'kubernetes-forbidden')) return undefined;
    throw error;
  }
}
