import { badDataExitCode } from './training-job.ts';

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

export interface FailedPod {
  /** Reason of the pod itself, such as `Evicted`. */
  reason?: string | undefined;
  /** It carries the condition `DisruptionTarget`. */
  disrupted: boolean;
  /** Of its training container; undefined where it never ran. */
  exitCode?: number | undefined;
  containerReason?: string | undefined;
  /** Why the container waited, such as `ImagePullBackOff`. */
  waiting?: string | undefined;
}

export interface TrainingFailure {
  class: FailureClass;
  reaction: Reaction;
  /** One line for people. */
  detail: string;
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
  const forbidden = job.warnings.findLast((warning) => /exceeded quota|forbidden.*quota/.test(warning));
  if (job.deleted)
    return failure('deleted', 'stop', 'the Job was deleted while it ran; nobody of ours did that');
  if (job.reason === 'DeadlineExceeded')
    return failure('deadline', 'stop', job.message ?? 'the Job took longer than its deadline');
  if (last?.exitCode === badDataExitCode)
    return failure(
      'data',
      'stop',
      `the program says that its data or settings are wrong (exit code ${badDataExitCode})`,
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
  if (last?.waiting !== undefined && imageFaults.has(last.waiting))
    return failure('image', 'stop', `its image cannot be pulled (${last.waiting})`);
  if (last === undefined && forbidden !== undefined)
    return failure('quota', 'stop', `the quota of the namespace is used up: ${forbidden}`);
  const exit = last?.exitCode === undefined ? '' : ` with exit code ${last.exitCode}`;
  return failure(
    'bug',
    'stop',
    `the program failed${exit}${job.message === undefined ? '' : `: ${job.message}`}`,
  );
}

function failure(of: FailureClass, reaction: Reaction, detail: string): TrainingFailure {
  return { class: of, reaction, detail };
}
