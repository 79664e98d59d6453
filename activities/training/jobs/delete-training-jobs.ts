import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ClientError } from '../../../clients/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { describeReference, referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { plural } from '../../../domain/models/report/format.ts';
import { trainingLogKey } from '../../../domain/models/training/retraining-files.ts';
import { attemptAnnotation, retrainingLabel } from '../../../domain/models/training/training-job.ts';
import { readTrainingPod } from '../../../domain/models/training/training-pod.ts';
import type { RetrainingTransaction } from '../../../workflows/retraining-messages.ts';
import { isFailure } from '../../comparison/kubernetes-failure.ts';
import type { TrainingActivities } from '../training-activities.ts';
import type { TrainingDoors } from '../training-settings.ts';
import { listed } from './listed.ts';
import { keepPodLog, readPodLog } from './pod-logs.ts';
import { StillThereError } from './training-job-errors.ts';

export interface DeleteDeps extends Pick<TrainingDoors, 'trainingClusterOf'> {
  store: ObjectStore;
  now: () => Date;
  /** Milliseconds between two looks at what is left. */
  lookEvery: number;
}

/** Longer than pods have to end: what is there then hangs, on a node that is lost for instance. Milliseconds. */
const patience = 5 * 60_000;

export function createDeleteTrainingJobs(deps: DeleteDeps): TrainingActivities['deleteTrainingJobs'] {
  return async ({ transaction, namespace, cluster }) => {
    const { cancellationSignal: signal } = Context.current();
    const kubernetes = await deps.trainingClusterOf(transaction.model, cluster);
    const until = deps.now().getTime() + patience;
    const jobs = new Set<string>();
    const pods = new Set<string>();
    for (;;) {
      const left = await leftOf(kubernetes, transaction, namespace, signal);
      for (const job of left.jobs) jobs.add(job.metadata.name);
      for (const pod of left.pods) pods.add(pod.metadata.name);
      if (left.jobs.length + left.pods.length === 0) break;
      if (deps.now().getTime() > until) throw stillThere([...left.jobs, ...left.pods]);
      await keepLogs(deps, kubernetes, transaction, left, signal);
      for (const object of [...left.jobs, ...left.pods]) await deleteOnce(kubernetes, object, signal);
      await sleep(deps.lookEvery, undefined, { signal });
    }
    if (jobs.size + pods.size === 0) return 'there was no training Job left';
    return `deleted ${plural(jobs.size, 'training Job')} with ${plural(pods.size, 'pod')}; what they wrote last is kept`;
  };
}

/** By label: those of all tries, and pods whose Job is gone without them. */
async function leftOf(
  kubernetes: KubernetesClient,
  { id }: RetrainingTransaction,
  namespace: string,
  signal: AbortSignal,
): Promise<{ jobs: KubernetesObject[]; pods: KubernetesObject[] }> {
  const selection = { namespace, labelSelector: `${retrainingLabel}=${id}`, signal };
  return {
    jobs: await listed(kubernetes, { apiVersion: 'batch/v1', kind: 'Job' }, selection),
    pods: await listed(kubernetes, { apiVersion: 'v1', kind: 'Pod' }, selection),
  };
}

/** This very object, with what belongs to it; again and again does no harm. */
async function deleteOnce(
  kubernetes: KubernetesClient,
  object: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const { uid, deletionTimestamp } = object.metadata;
  if (uid === undefined || deletionTimestamp !== undefined) return;
  try {
    await kubernetes.delete(referenceOf(object), { uid, propagationPolicy: 'Foreground', signal });
  } catch (error) {
    // Another one of the same name has taken its place meanwhile: the next look tells whether it is ours.
    if (!isFailure(error, 'kubernetes-conflict')) throw error;
  }
}

/** Of pods whose log is not kept yet. */
async function keepLogs(
  { store }: DeleteDeps,
  kubernetes: KubernetesClient,
  transaction: RetrainingTransaction,
  { jobs, pods }: { jobs: readonly KubernetesObject[]; pods: readonly KubernetesObject[] },
  signal: AbortSignal,
): Promise<void> {
  for (const object of pods) {
    const pod = readTrainingPod(object);
    const attempt = attemptOf(object, jobs);
    if (pod.startedAt === undefined || attempt === undefined) continue;
    const { namespace = '' } = object.metadata;
    try {
      if ((await store.get(trainingLogKey(transaction, attempt, pod.name))) !== undefined) continue;
      const lines = await readPodLog(kubernetes, namespace, pod, signal);
      if (lines !== undefined) await keepPodLog(store, transaction, attempt, pod.name, lines);
    } catch (error) {
      // Storage is away: a log is not worth GPUs that are held on to.
      if (!(error instanceof ClientError)) throw error;
    }
  }
}

function attemptOf({ metadata }: KubernetesObject, jobs: readonly KubernetesObject[]): number | undefined {
  const job = jobs.find((one) => metadata.ownerReferences?.some(({ uid }) => uid === one.metadata.uid));
  const attempt = Number(job?.metadata.annotations?.[attemptAnnotation]);
  return Number.isInteger(attempt) ? attempt : undefined;
}

function stillThere(objects: readonly KubernetesObject[]): StillThereError {
  const names = objects.map((object) => {
    const { nodeName } = (object['spec'] ?? {}) as { nodeName?: string };
    return `${describeReference(referenceOf(object))}${nodeName === undefined ? '' : ` on node ${nodeName}`}`;
  });
  return new StillThereError(
    `deleted, but not gone yet: ${names.slice(0, 5).join(', ')}; a pod on a lost node goes once the node is back or removed`,
  );
}
