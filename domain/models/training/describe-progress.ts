import { describeAge, describeSpan } from '../../text/age.ts';
import { formatShare, plural } from '../report/format.ts';

/** How a training Job does, as its watcher tells. */
export interface ShownProgress {
  phase: 'queued' | 'starting' | 'running';
  /** Why it waits, in plain words; undefined while it runs. */
  waiting?: string;
  /** RFC 3339: since when it is in this phase. */
  since: string;
  /** 0 to 1. */
  progress?: number;
  /** RFC 3339. */
  estimatedEnd?: string;
  node?: string;
  preemptions: number;
}

/**
 * A training Job in one line.
 *
 * @example `running for 1 h on gpu-1, 40 % done, ready in 2 h`
 * @example `queued for 12 min: 0 of 3 nodes have a free nvidia.com/gpu`
 */
export function describeProgress(shown: ShownProgress, now: Date): string {
  const { phase, waiting, since, progress, estimatedEnd, node, preemptions } = shown;
  const age = describeAge(since, now);
  const left = estimatedEnd === undefined ? Number.NaN : Date.parse(estimatedEnd) - now.getTime();
  const facts = [
    `${phase}${age === undefined ? '' : ` for ${age}`}${node === undefined ? '' : ` on ${node}`}`,
    ...(progress === undefined ? [] : [`${formatShare(progress)} done`]),
    ...(left > 0 ? [`ready in ${describeSpan(left)}`] : []),
    ...(preemptions === 0 ? [] : [`preempted ${plural(preemptions, 'time')}`]),
  ];
  return `${facts.join(', ')}${waiting === undefined ? '' : `: ${waiting}`}`;
}

/** What a training took, such as `3.2 GPU hours, 0.4 of them lost to preemptions`. */
export function describeCost({ gpuHours, lostGpuHours }: { gpuHours: number; lostGpuHours: number }): string {
  const lost = lostGpuHours > 0 ? `, ${rounded(lostGpuHours)} of them lost to preemptions` : '';
  return `${rounded(gpuHours)} GPU hours${lost}`;
}

function rounded(hours: number): string {
  return hours > 0 && hours < 0.1 ? '< 0.1' : String(Math.round(hours * 10) / 10);
}
