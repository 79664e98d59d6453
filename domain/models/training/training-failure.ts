import { jobCondition } from './job-sight.ts';
import type { JobSight } from './job-sight.ts';
import { exceededQuota } from './namespace-quota.ts';
import { badDataExitCode } from './training-job.ts';
import type { TrainingPod } from './training-pod.ts';

/** Why a training Job failed. */
export type FailureClass =
  'data' | 'out-of-memory' | 'preempted' | 'image' | 'quota' | 'deadline' | 'deleted' | 'bug';

/** What is done about it. */
export type Reaction = 'again-from-checkpoint' | 'again-with-more-memory' | 'stop';

/** What is left of a Job that failed. */
export interface FailedJob {
  /** It is gone although nobody of ours deleted it. */
  deleted: boolean;
  /** Reason and message of its condition `Failed`. */
  reason?: string | undefined;
  message?: string | undefined;
  /** How its pods ended, the oldest first. */
  pods: readonly FailedPod[];
  /** Messages of its warning events, the oldest first. */
  warnings: readonly string[];
}

export type FailedPod = Pick<
  TrainingPod,
  'disrupted' | 'reason' | 'exitCode' | 'containerReason' | 'waiting' | 'lastWords'
>;

export interface TrainingFailure {
  class: FailureClass;
  reaction: Reaction;
  /** One line for people. */
  detail: string;
}

/** What is left of a Job that did not end well, or that is given up. */
export function failedJob({ job, pods, warnings }: JobSight): FailedJob {
  const { reason, message } = jobCondition(job, 'Failed') ?? {};
  return { deleted: false, reason, message, pods, warnings };
}

/** Whether a container waits for an image that cannot be had. */
export function isImageFault(reason: string): boolean {
  return imageFaults.has(reason);
}

const imageFaults: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);

/** Says why a Job failed, and what helps. What has no other explanation is a fault of the program. */
export function classifyFailure(job: FailedJob): TrainingFailure {
  const last = job.pods.at(-1);
  const quota = job.warnings.map(exceededQuota).findLast((words) => words !== undefined);
  const said = last?.lastWords === undefined ? '' : `: ${last.lastWords}`;
  if (job.deleted)
    return failure('deleted', 'stop', 'the Job was deleted while it ran; nobody of ours did that');
  if (job.reason === 'DeadlineExceeded')
    return failure('deadline', 'stop', job.message ?? 'the Job took longer than its deadline');
  if (last?.exitCode === badDataExitCode)
    return failure(
      'data',
      'stop',
      `the program says that its data or settings are wrong (exit code ${badDataExitCode})${said}`,
    );
  if (last?.containerReason === 'OOMKilled')
    return failure(
      'out-of-memory',
      'again-with-more-memory',
      'the container needed more memory than its limit',
    );
  if (last?.disrupted === true || last?.reason === 'Evicted')
    return failure(
      'preempted',
      'again-from-checkpoint',
      'its pod was taken away (preemption, eviction or a drained node)',
    );
  if (last?.waiting !== undefined && isImageFault(last.waiting.reason)) {
    const { reason, message } = last.waiting;
    return failure(
      'image',
      'stop',
      `its image cannot be pulled (${reason})${message === '' ? '' : `: ${message}`}`,
    );
  }
  if (last === undefined && quota !== undefined) return failure('quota', 'stop', quota);
  const exit = last?.exitCode === undefined ? '' : ` with exit code ${last.exitCode}`;
  return failure(
    'bug',
    'stop',
    `the program failed${exit}${said}${job.message === undefined ? '' : ` (${job.message})`}`,
  );
}

function failure(of: FailureClass, reaction: Reaction, detail: string): TrainingFailure {
  return { class: of, reaction, detail };
}
