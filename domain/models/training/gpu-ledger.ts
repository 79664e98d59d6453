import type { TrainingPod } from './training-pod.ts';

/** For how long a pod held GPUs. Times are milliseconds since 1970. */
export interface GpuUse {
  gpus: number;
  from: number;
  /** When it ended, or when it was last seen. */
  to: number;
  isOver: boolean;
  /** It was taken away; what it did after its last checkpoint is lost. */
  disrupted: boolean;
  checkpointAt?: number;
}

/** What the pods of a Job took, by their uid: pods that are gone are in no listing any more. */
export type GpuLedger = Readonly<Record<string, GpuUse>>;

const hour = 60 * 60 * 1000;

/**
 * Adds what is seen of the pods of a Job. One that is gone without having ended was taken away, unless the whole Job is
 * over: then its pods were removed with it.
 *
 * @param now milliseconds since 1970
 */
export function addToLedger(
  ledger: GpuLedger,
  pods: readonly TrainingPod[],
  now: number,
  jobIsOver: boolean,
): GpuLedger {
  const seen = pods.flatMap((pod): [string, GpuUse][] => {
    const known = ledger[pod.uid];
    const use = known?.isOver === true ? known : useOf(pod, now);
    return use === undefined ? [] : [[pod.uid, use]];
  });
  const gone = Object.entries(ledger)
    .filter(([uid]) => !pods.some((pod) => pod.uid === uid))
    .map(([uid, use]): [string, GpuUse] => [
      uid,
      use.isOver ? use : { ...use, isOver: true, disrupted: use.disrupted || !jobIsOver },
    ]);
  return Object.fromEntries([...gone, ...seen]);
}

/** What two watchers of one Job saw: of each pod what was seen last. */
export function mergeLedgers(one: GpuLedger, other: GpuLedger): GpuLedger {
  const merged: Record<string, GpuUse> = { ...one };
  for (const [uid, use] of Object.entries(other)) {
    const known = merged[uid];
    if (known === undefined || use.isOver || (!known.isOver && use.to >= known.to)) merged[uid] = use;
  }
  return merged;
}

/** GPU hours of all pods, those whose work was lost, and how often pods were taken away. */
export function sumLedger(ledger: GpuLedger): {
  gpuHours: number;
  lostGpuHours: number;
  preemptions: number;
} {
  const uses = Object.values(ledger);
  const disrupted = uses.filter((use) => use.disrupted);
  return {
    gpuHours: gpuHoursOf(uses, ({ from }) => from),
    lostGpuHours: gpuHoursOf(disrupted, ({ from, to, checkpointAt = from }) =>
      Math.min(to, Math.max(from, checkpointAt)),
    ),
    preemptions: disrupted.length,
  };
}

function gpuHoursOf(uses: readonly GpuUse[], from: (use: GpuUse) => number): number {
  return uses.reduce((hours, use) => hours + (use.gpus * Math.max(0, use.to - from(use))) / hour, 0);
}

/** A pod that never came to a node held nothing. */
function useOf(pod: TrainingPod, now: number): GpuUse | undefined {
  const from = Date.parse(pod.boundAt ?? '');
  if (Number.isNaN(from)) return undefined;
  const ended = Date.parse(pod.endedAt ?? '');
  const checkpointAt = Date.parse(pod.checkpointAt ?? '');
  return {
    gpus: pod.gpus,
    from,
    to: Number.isNaN(ended) ? Math.max(from, now) : Math.max(from, ended),
    isOver: pod.isOver,
    disrupted: pod.disrupted && pod.exitCode !== 0,
    ...(Number.isNaN(checkpointAt) ? {} : { checkpointAt }),
  };
}
