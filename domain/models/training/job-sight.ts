import type { KubernetesObject } from '../../infrastructure/object.ts';
import type { TrainingPod } from './training-pod.ts';

/** What is seen of a training Job at one moment. */
export interface JobSight {
  job: KubernetesObject;
  /** Of this very Job, the oldest first. */
  pods: readonly TrainingPod[];
  /** Messages of warning events of the Job, the oldest first; read while it has no pod. */
  warnings: readonly string[];
  /** Why Kueue does not admit it yet; undefined unless it waits for Kueue. */
  queued?: string;
}

interface Condition {
  type?: string;
  status?: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

/** A condition of a Job that holds; undefined where it does not. */
export function jobCondition({ status }: KubernetesObject, type: string): Condition | undefined {
  const { conditions = [] } = (status ?? {}) as { conditions?: Condition[] };
  return conditions.find((one) => one.type === type && one.status === 'True');
}

/** How a Job ended; `SuccessCriteriaMet` and `FailureTarget` come before its end and are none. */
export function endOfJob(job: KubernetesObject): 'succeeded' | 'failed' | undefined {
  if (jobCondition(job, 'Complete') !== undefined) return 'succeeded';
  return jobCondition(job, 'Failed') === undefined ? undefined : 'failed';
}

/** Its end is certain: pods that go now go with it. */
export function isEnding(job: KubernetesObject): boolean {
  return ['SuccessCriteriaMet', 'FailureTarget', 'Complete', 'Failed'].some(
    (type) => jobCondition(job, type) !== undefined,
  );
}

export function isSuspended({ spec }: KubernetesObject): boolean {
  return (spec as { suspend?: boolean } | undefined)?.suspend === true;
}
