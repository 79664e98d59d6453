import { ClientError } from '../../../clients/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore, StoredReference } from '../../../clients/object-store/object-store.ts';
import { addToLedger, mergeLedgers, sumLedger } from '../../../domain/models/training/gpu-ledger.ts';
import type { GpuLedger } from '../../../domain/models/training/gpu-ledger.ts';
import { phaseOfJob } from '../../../domain/models/training/job-phase.ts';
import { endOfJob, isEnding } from '../../../domain/models/training/job-sight.ts';
import type { JobSight } from '../../../domain/models/training/job-sight.ts';
import { gpuLedgerKey } from '../../../domain/models/training/retraining-files.ts';
import { classifyFailure, failedJob } from '../../../domain/models/training/training-failure.ts';
import type { FailedJob } from '../../../domain/models/training/training-failure.ts';
import type { TrainingPod } from '../../../domain/models/training/training-pod.ts';
import type {
  RetrainingTransaction,
  TrainingJobReference,
  TrainingNews,
  TrainingProgress,
} from '../../../workflows/retraining-messages.ts';
import { updateJson } from '../../update-json.ts';
import { lookAtJob } from './look-at-job.ts';
import { keepPodLog, readPodLog } from './pod-logs.ts';

export interface JobWatchOptions {
  kubernetes: KubernetesClient;
  store: ObjectStore;
  now: () => Date;
  transaction: RetrainingTransaction;
  job: TrainingJobReference;
  /** Milliseconds without running after which people should know. */
  tellAfter: number;
  /** Milliseconds for which an image may not be pulled, or a quota admit no pod. */
  stuckAfter: number;
  /** What the watcher before this one knew. */
  before?: TrainingProgress | undefined;
  signal: AbortSignal;
}

/** A running pod's log is read as often, so that something is left of a pod that is gone before it can be asked. */
const logEvery = 60_000;
/** What is written about GPU hours while nothing changes but the time. */
const ledgerEvery = 5 * 60_000;
const tailLines = 20;

/** Follows one Job from look to look. Everything it needs after the death of its worker is in the cluster or stored. */
export class JobWatch {
  readonly #options: JobWatchOptions;
  #progress: TrainingProgress;
  #ledger: GpuLedger = {};
  #ledgerStoredAt = -Infinity;
  #storedPods = '';
  readonly #tails = new Map<string, string[]>();
  readonly #readAt = new Map<string, number>();

  constructor(options: JobWatchOptions) {
    this.#options = options;
    this.#progress = options.before ?? {
      phase: 'queued',
      since: options.now().toISOString(),
      gpuHours: 0,
      lostGpuHours: 0,
      preemptions: 0,
    };
  }

  get progress(): TrainingProgress {
    return this.#progress;
  }

  /** The API server does not answer: the Job goes on without us. */
  missed(reason: string): void {
    this.#progress = { ...this.#progress, waiting: reason };
  }

  /** Looks once; answers when the Job has ended, is given up, or has waited for so long that people should know. */
  async look(): Promise<TrainingNews | undefined> {
    const { kubernetes, job, signal } = this.#options;
    const sight = await lookAtJob(kubernetes, job, signal);
    const end = sight === undefined ? 'failed' : endOfJob(sight.job);
    const pods = sight?.pods ?? [];
    const jobIsOver = sight === undefined || isEnding(sight.job);
    await this.#readLogs(pods, jobIsOver);
    await this.#count(pods, jobIsOver);
    if (sight === undefined) return await this.#failed({ deleted: true, pods: [], warnings: [] });
    if (end === 'succeeded') return await this.#succeeded(pods);
    if (end === 'failed') return await this.#failed(failedJob(sight));
    return await this.#stillGoing(sight);
  }

  async #stillGoing(sight: JobSight): Promise<TrainingNews | undefined> {
    const { tellAfter, stuckAfter, now } = this.#options;
    const { stuckOn, ...phase } = phaseOfJob(sight);
    const at = now();
    const known = this.#progress.stuck;
    const since = known?.on === stuckOn ? known?.since : undefined;
    const stuck = stuckOn && { on: stuckOn, since: since ?? at.toISOString() };
    this.#progress = { ...phase, ...sumLedger(this.#ledger), ...(stuck === undefined ? {} : { stuck }) };
    if (stuck !== undefined && at.getTime() - Date.parse(stuck.since) >= stuckAfter)
      return await this.#failed(givenUp(sight, stuck.on));
    const waited = at.getTime() - Date.parse(phase.since);
    if (phase.phase === 'running' || waited < tellAfter) return undefined;
    return { kind: 'waiting', progress: this.#progress };
  }

  async #succeeded(pods: readonly TrainingPod[]): Promise<TrainingNews> {
    const { log } = await this.#keepLastLog(pods);
    return { kind: 'succeeded', ...sumLedger(this.#ledger), log };
  }

  async #failed(job: FailedJob & { pods: readonly Partial<TrainingPod>[] }): Promise<TrainingNews> {
    const { log, lines } = await this.#keepLastLog(job.pods);
    return {
      kind: 'failed',
      failure: classifyFailure(job),
      lastLines: lines.slice(-tailLines),
      log,
      ...sumLedger(this.#ledger),
    };
  }

  /** Of the pod that ran last, as far as anything of it was read. */
  async #keepLastLog(
    pods: readonly Partial<TrainingPod>[],
  ): Promise<{ log: StoredReference | undefined; lines: string[] }> {
    const { store, transaction, job } = this.#options;
    const names = [...this.#tails.keys()];
    const last = pods.map(({ name = '' }) => name).findLast((name) => this.#tails.has(name)) ?? names.at(-1);
    if (last === undefined) return { log: undefined, lines: [] };
    const lines = this.#tails.get(last) ?? [];
    return { log: await keepPodLog(store, transaction, job.attempt, last, lines), lines };
  }

  /** Of pods that end or go away at once, of others now and then. */
  async #readLogs(pods: readonly TrainingPod[], jobIsOver: boolean): Promise<void> {
    const { kubernetes, job, now, signal } = this.#options;
    for (const pod of pods) {
      if (pod.startedAt === undefined) continue;
      const isFinal = pod.isOver || pod.isLeaving;
      const readAt = this.#readAt.get(pod.name) ?? -Infinity;
      if (readAt === Infinity || (!isFinal && !jobIsOver && now().getTime() - readAt < logEvery)) continue;
      const lines = await readPodLog(kubernetes, job.namespace, pod, signal);
      this.#readAt.set(pod.name, pod.isOver ? Infinity : now().getTime());
      if (lines !== undefined) this.#tails.set(pod.name, lines);
    }
  }

  /** Storage that is away holds up nothing: what is counted is written once it is back. */
  async #count(pods: readonly TrainingPod[], jobIsOver: boolean): Promise<void> {
    const { store, transaction, job, now } = this.#options;
    const at = now().getTime();
    this.#ledger = addToLedger(this.#ledger, pods, at, jobIsOver);
    const shape = Object.entries(this.#ledger)
      .map(([uid, { isOver }]) => `${uid} ${isOver}`)
      .join();
    if (shape === this.#storedPods && at - this.#ledgerStoredAt < ledgerEvery) return;
    try {
      const stored = await updateJson<GpuLedger>(store, gpuLedgerKey(transaction, job.attempt), {}, (known) =>
        mergeLedgers(known, this.#ledger),
      );
      this.#ledger = addToLedger(stored, pods, at, jobIsOver);
      this.#storedPods = shape;
      this.#ledgerStoredAt = at;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
    }
  }
}

/** A Job that waits for something that rarely comes by itself is given up although Kubernetes would wait for ever. */
function givenUp(sight: JobSight, on: 'image' | 'quota'): FailedJob {
  const pods = on === 'quota' ? [] : sight.pods.filter(({ isOver }) => !isOver);
  return { ...failedJob(sight), pods };
}
