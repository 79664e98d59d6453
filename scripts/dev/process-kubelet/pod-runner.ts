import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { parseQuantity } from '../../../domain/infrastructure/quantity.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import { startContainer } from './container-process.ts';
import type { ContainerExit, ContainerProcess } from './container-process.ts';
import { environmentOf, expand } from './environment.ts';
import { restarts, statusOf } from './pod-status.ts';
import type { PodEnd } from './pod-status.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from './pod.ts';

export interface PodRunnerOptions {
  kubernetes: KubernetesClient;
  pod: Pod;
  /** Of this pod alone. */
  folder: string;
  /** What an image runs; one that is not named cannot be pulled. */
  images: Readonly<Record<string, readonly string[]>>;
  /** Removes the pod from the API server once it has ended after a deletion. */
  remove: (pod: Pod) => Promise<void>;
}

/** Put on a running pod, it happens to it: `out-of-memory` or `eviction`. */
const simulateAnnotation = 'process-kubelet.plumbline.dev/simulate';

const billionths = 1_000_000_000n;
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
  #isAbandoned = false;

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
    await this.#writing;
    this.#isOver = true;
    if (this.#isAbandoned || this.#pod.metadata.deletionTimestamp === undefined) return;
    await this.#options.remove(this.#pod);
    rmSync(this.#options.folder, { recursive: true, force: true });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes in what the API server says of the pod now. */
  update(pod: Pod): void {
    const wasDeleted = this.#pod.metadata.deletionTimestamp !== undefined;
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp !== undefined && !wasDeleted) void this.#endAll();
    const simulate = pod.metadata.annotations?.[simulateAnnotation];
    if (simulate === undefined || this.#simulated) return;
    this.#simulated = true;
    if (simulate === 'out-of-memory') for (const one of this.#processes.values()) one.killForMemory();
    if (simulate === 'eviction')
      void this.#endAll({ reason: 'Evicted', message: 'The node was low on resource: memory.' });
  }

  /** Kills what runs and writes nothing more, as when a node goes down. */
  abandon(): void {
    this.#isAbandoned = true;
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
    const { images, kubernetes } = this.#options;
    const program = images[container.image];
    if (program === undefined) throw new ImageError(container.image);
    const environment = await environmentOf(kubernetes, this.#pod, container);
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
    this.#writing = this.#writing.then(() => this.#write());
  }

  /** What others wrote meanwhile stays: the newest pod is read again where ours was old. */
  async #write(): Promise<void> {
    const { kubernetes } = this.#options;
    const reference = referenceOf(this.#pod);
    for (let tries = 0; tries < 20 && !this.#isAbandoned; tries += 1) {
      const live = (await kubernetes.get(reference).catch(() => undefined)) as Pod | undefined;
      if (live?.metadata.uid !== this.#pod.metadata.uid) return;
      const status = statusOf(live, this.#statuses, new Date().toISOString(), this.#end);
      const written = await kubernetes
        .patch(
          reference,
          [
            { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
            { op: 'add', path: '/status', value: status },
          ],
          { subresource: 'status' },
        )
        .then(
          () => true,
          () => false,
        );
      if (written) return;
      await sleep(100 * (tries + 1));
    }
  }
}

class ImageError extends Error {
  constructor(image: string) {
    super(`no image "${image}" here: the process kubelet runs only what it was given`);
    this.name = 'ImageError';
  }
}

function waitingFor(error: unknown, tries: number): { reason: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ImageError)) return { reason: 'CreateContainerConfigError', message };
  return { reason: tries === 0 ? 'ErrImagePull' : 'ImagePullBackOff', message };
}

function waitingStatus({ name, image }: Container): ContainerStatus {
  const state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  return { name, image, imageID: image, ready: false, started: false, restartCount: 0, state };
}

function bytesOf(limit: string | undefined): number | undefined {
  const amount = parseQuantity(limit);
  return amount === undefined ? undefined : Number(amount / billionths);
}
