import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesAccess } from '../servers/kubernetes-access.ts';
import { startContainer } from './container-process.ts';
import type { ContainerExit, ContainerProcess } from './container-process.ts';
import { ImageError, bytesOf, lostContainer, waitingFor, waitingStatus } from './container-states.ts';
import { environmentOf, expand } from './environment.ts';
import { restarts, statusOf } from './pod-status.ts';
import type { PodEnd } from './pod-status.ts';
import type { Container, ContainerStatus, Pod } from './pod.ts';
import { serviceAccountEnvironment } from './service-account.ts';
import { writeStatus } from './write-status.ts';

export interface PodRunnerOptions {
  kubernetes: KubernetesClient;
  access: KubernetesAccess;
  pod: Pod;
  /** Of this pod alone. */
  folder: string;
  /** What an image runs; one that is not named cannot be pulled. */
  images: Readonly<Record<string, readonly string[]>>;
  /** Removes the pod from the API server once it has ended after a deletion. */
  remove: (pod: Pod, signal: AbortSignal) => Promise<void>;
}

/** Put on a running pod, it happens to it: `out-of-memory` or `eviction`. */
export const simulateAnnotation = 'process-kubelet.plumbline.dev/simulate';

const firstPause = 1000;
const longestPause = 30_000;
const defaultGrace = 30;

/** Runs the containers of one pod and writes its status, until it is over or deleted. */
export class PodRunner {
  readonly #options: PodRunnerOptions;
  #pod: Pod;
  readonly #processes = new Map<string, ContainerProcess>();
  readonly #statuses: ContainerStatus[];
  #end: PodEnd | undefined;
  #writing: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();
  #simulated = false;
  #isOver = false;
  readonly #abandoned = new AbortController();

  constructor(options: PodRunnerOptions) {
    this.#options = options;
    this.#pod = options.pod;
    this.#statuses = options.pod.spec.containers.map((container) => waitingStatus(container));
  }

  /** Resolves when nothing of it runs any more. */
  async run(): Promise<void> {
    const { spec } = this.#pod;
    mkdirSync(this.#options.folder, { recursive: true });
    const { activeDeadlineSeconds } = spec;
    const deadline =
      activeDeadlineSeconds === undefined
        ? undefined
        : setTimeout(() => {
            const message = 'Pod was active on the node longer than the specified deadline';
            void this.#endAll({ reason: 'DeadlineExceeded', message });
          }, activeDeadlineSeconds * 1000);
    await Promise.all(spec.containers.map((container, index) => this.#runContainer(container, index)));
    clearTimeout(deadline);
    if (this.#stopping.signal.aborted) this.#endWhatNeverRan();
    await this.#writing;
    this.#isOver = true;
    if (this.#isDeleted) await this.#remove();
  }

  get #isDeleted(): boolean {
    return this.#pod.metadata.deletionTimestamp !== undefined;
  }

  async #remove(): Promise<void> {
    const { signal } = this.#abandoned;
    if (signal.aborted) return;
    await this.#options.remove(this.#pod, signal);
    if (!signal.aborted) rmSync(this.#options.folder, { recursive: true, force: true });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes in what the API server says of the pod now. */
  update(pod: Pod): void {
    const wasDeleted = this.#isDeleted;
    this.#pod = pod;
    // What is over already was not told that it is deleted.
    if (this.#isDeleted && !wasDeleted) void (this.#isOver ? this.#remove() : this.#endAll());
    const simulate = pod.metadata.annotations?.[simulateAnnotation];
    if (simulate === undefined || this.#simulated || this.#processes.size === 0) return;
    this.#simulated = true;
    if (simulate === 'out-of-memory') for (const one of this.#processes.values()) one.killForMemory();
    if (simulate === 'eviction')
      void this.#endAll({ reason: 'Evicted', message: 'The node was low on resource: memory.' });
  }

  /** Kills what runs and writes nothing more, as when a node goes down. */
  abandon(): void {
    this.#abandoned.abort();
    this.#stopping.abort();
    for (const one of this.#processes.values()) void one.stop(0);
  }

  /** The log of a container as it is now, or of its run before. */
  logFile(container: string, previous: boolean): string {
    const attempt = this.#statuses.find(({ name }) => name === container)?.restartCount ?? 0;
    return path.join(this.#folderOf(container, previous ? attempt - 1 : attempt), 'log');
  }

  async #endAll(end?: PodEnd): Promise<void> {
    this.#end ??= end;
    this.#stopping.abort();
    const { deletionGracePeriodSeconds } = this.#pod.metadata;
    const grace =
      end === undefined
        ? (deletionGracePeriodSeconds ?? this.#pod.spec.terminationGracePeriodSeconds ?? defaultGrace)
        : 0;
    await Promise.all([...this.#processes.values()].map((process) => process.stop(grace * 1000)));
  }

  /** A pod that was stopped is over, also for whoever waits for its containers. */
  #endWhatNeverRan(): void {
    const terminated = { ...lostContainer, finishedAt: new Date().toISOString() };
    this.#statuses.forEach(({ state }, index) => {
      if ('waiting' in state) this.#show(index, { state: { terminated }, ready: false, started: false });
    });
  }

  async #runContainer(container: Container, index: number): Promise<void> {
    for (let attempt = 0; !this.#stopping.signal.aborted; attempt += 1) {
      const exit = await this.#runOnce(container, index, attempt);
      if (exit === undefined || this.#stopping.signal.aborted) return;
      if (!restarts(this.#pod.spec.restartPolicy, exit.exitCode)) return;
      const ended = this.#statuses[index]!.state;
      this.#show(index, {
        state: { waiting: { reason: 'CrashLoopBackOff', message: `back-off restarting ${container.name}` } },
        lastState: ended,
      });
      await this.#pause(Math.min(longestPause, firstPause * 2 ** attempt));
      this.#statuses[index]!.restartCount = attempt + 1;
    }
  }

  /** Runs a container once; answers how it ended, or nothing where it was stopped before it could start. */
  async #runOnce(container: Container, index: number, attempt: number): Promise<ContainerExit | undefined> {
    const started = await this.#start(container, index, attempt);
    if (started === undefined) return undefined;
    const startedAt = new Date().toISOString();
    this.#processes.set(container.name, started);
    this.#show(index, { state: { running: { startedAt } }, ready: true, started: true });
    // A deletion may have come while it was being started.
    if (this.#stopping.signal.aborted) void this.#endAll();
    const exit = await started.ended;
    this.#processes.delete(container.name);
    const terminated = { ...exit, startedAt, finishedAt: new Date().toISOString() };
    this.#show(index, { state: { terminated }, ready: false, started: false });
    return exit;
  }

  /** Waits, as a kubelet does, for what cannot be pulled or is missing. */
  async #start(container: Container, index: number, attempt: number): Promise<ContainerProcess | undefined> {
    for (let tries = 0; !this.#stopping.signal.aborted; tries += 1) {
      try {
        return await this.#startNow(container, attempt);
      } catch (error) {
        this.#show(index, { state: { waiting: waitingFor(error, tries) } });
        await this.#pause(Math.min(longestPause, firstPause * 2 ** tries));
      }
    }
    return undefined;
  }

  async #startNow(container: Container, attempt: number): Promise<ContainerProcess> {
    const { images, kubernetes, access, folder } = this.#options;
    const program = images[container.image];
    if (program === undefined) throw new ImageError(container.image);
    const environment = {
      ...(await serviceAccountEnvironment(access, this.#pod, folder)),
      ...(await environmentOf(kubernetes, this.#pod, container)),
    };
    const command = [...(container.command ?? program), ...(container.args ?? [])];
    return startContainer({
      command: command.map((part) => expand(part, environment)),
      environment,
      folder: this.#folderOf(container.name, attempt),
      memoryLimit: bytesOf(container.resources?.limits?.['memory']),
    });
  }

  #folderOf(container: string, attempt: number): string {
    return path.join(this.#options.folder, container, String(attempt));
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  #show(index: number, change: Partial<ContainerStatus>): void {
    Object.assign(this.#statuses[index]!, change);
    const { kubernetes } = this.#options;
    const now = (live: Pod) => statusOf(live, this.#statuses, new Date().toISOString(), this.#end);
    this.#writing = this.#writing.then(() => writeStatus(kubernetes, this.#pod, now, this.#abandoned.signal));
  }
}
