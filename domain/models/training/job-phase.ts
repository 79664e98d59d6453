import { isSuspended, jobCondition } from './job-sight.ts';
import type { JobSight } from './job-sight.ts';
import { exceededQuota } from './namespace-quota.ts';
import { isImageFault } from './training-failure.ts';
import { queueLabel } from './training-job.ts';
import type { TrainingPod } from './training-pod.ts';
import { waitingReason } from './waiting-reason.ts';

/** How far a Job is, and why it is not further. Times are RFC 3339. */
export interface JobPhase {
  phase: 'queued' | 'starting' | 'running';
  waiting?: string;
  since: string;
  progress?: number;
  estimatedEnd?: string;
  node?: string;
  /** It waits for something that rarely comes by itself: then it is a failure after a while. */
  stuckOn?: 'image' | 'quota';
}

/** How far a Job is that has not ended. */
export function phaseOfJob(sight: JobSight): JobPhase {
  const { job, pods } = sight;
  const present = pods.filter(({ isOver }) => !isOver);
  const slowest = slowestOf(present.filter(({ isLeaving }) => !isLeaving).map(phaseOfPod));
  if (slowest !== undefined) return slowest;
  const leaving = present[0];
  const [created, resumed] = [job.metadata.creationTimestamp ?? '', jobStart(sight)];
  const ended = pods.flatMap(({ endedAt }) => endedAt ?? []);
  const since = [created, resumed, ...ended].toSorted().at(-1) ?? created;
  if (leaving !== undefined)
    return {
      phase: 'queued',
      since,
      waiting: `its pod is being taken away from node ${leaving.node ?? '?'}; the next one starts once it has ended`,
    };
  if (isSuspended(job)) return { phase: 'queued', since, waiting: whySuspended(sight) };
  return { phase: 'queued', since, ...whyNoPod(sight) };
}

/** Pods of one Job train together: none goes on before all run. Of those that run, one that tells its progress. */
function slowestOf(phases: readonly JobPhase[]): JobPhase | undefined {
  return (
    phases.find(({ phase }) => phase === 'queued') ??
    phases.find(({ phase }) => phase === 'starting') ??
    phases.find(({ progress }) => progress !== undefined) ??
    phases[0]
  );
}

function phaseOfPod(pod: TrainingPod): JobPhase {
  const { node, boundAt, startedAt, createdAt, unscheduled, waiting, progress, estimatedEnd } = pod;
  if (boundAt === undefined)
    return {
      phase: 'queued',
      since: createdAt,
      waiting: unscheduled === undefined ? 'it waits for the scheduler' : waitingReason(unscheduled),
    };
  const place = node === undefined ? {} : { node };
  if (startedAt === undefined || waiting !== undefined)
    return { phase: 'starting', since: boundAt, ...place, ...whyNotStarted(waiting) };
  return {
    phase: 'running',
    since: startedAt,
    ...place,
    ...(progress === undefined ? {} : { progress }),
    ...(estimatedEnd === undefined ? {} : { estimatedEnd }),
  };
}

function whyNotStarted(waiting: TrainingPod['waiting']): Pick<JobPhase, 'waiting' | 'stuckOn'> {
  const { reason = 'ContainerCreating', message = '' } = waiting ?? {};
  const said = message === '' ? '' : `: ${message}`;
  if (isImageFault(reason))
    return { waiting: `its image cannot be pulled (${reason})${said}`, stuckOn: 'image' };
  if (reason === 'ContainerCreating' || reason === 'PodInitializing')
    return { waiting: 'its image is pulled and its volumes are mounted' };
  return { waiting: `its container cannot start (${reason})${said}` };
}

function whySuspended({ job, queued }: JobSight): string {
  const queue = job.metadata.labels?.[queueLabel];
  if (queue === undefined) return 'it is suspended until somebody resumes it';
  return `it waits in Kueue's queue ${queue}${queued === undefined ? '' : `: ${queued}`}`;
}

function whyNoPod({ pods, warnings }: JobSight): Pick<JobPhase, 'waiting' | 'stuckOn'> {
  const warning = warnings.at(-1);
  const quota = warning === undefined ? undefined : exceededQuota(warning);
  if (quota !== undefined) return { waiting: quota, stuckOn: 'quota' };
  if (warning !== undefined) return { waiting: `no pod can be created: ${warning}` };
  return {
    waiting:
      pods.length === 0 ? 'its pod is being created' : 'its pod has ended, the next one is being created',
  };
}

/** When it was last let start: what counts for how long it waits. */
function jobStart({ job }: JobSight): string {
  const { conditions = [], startTime = '' } = (job['status'] ?? {}) as {
    conditions?: { type?: string; lastTransitionTime?: string }[];
    startTime?: string;
  };
  const suspended = conditions.find(({ type }) => type === 'Suspended')?.lastTransitionTime ?? '';
  return jobCondition(job, 'Suspended') === undefined
    ? ([startTime, suspended].toSorted().at(-1) ?? '')
    : suspended;
}
