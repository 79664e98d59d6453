import { randomBytes } from 'node:crypto';
import type { InferenceService, InferenceServiceStatus, TrafficTarget } from './inference-service.ts';
import { resolveTraffic, rolledOut, shareOf, trafficTargets } from './knative-traffic.ts';
import { knativeStatus } from './knative-status.ts';
import { startModelPod } from './model-pod.ts';
import type { ModelPod } from './model-pod.ts';
import {
  createRevision,
  deleteRevision,
  readRevisions,
  revisionStatus,
  templateOf,
  writeRevisionStatus,
} from './revisions.ts';
import type { StoredRevision } from './revisions.ts';
import type { RuntimeOptions, ServedPart, ServiceRuntime } from './service-runtime.ts';
import type { Backend } from './weighted-proxy.ts';

/** A revision of a predictor, with the pod that serves it. */
export interface Revision extends StoredRevision {
  pod: ModelPod;
  /** Its status as it was written last. */
  told?: string;
}

type ResolvedTarget = TrafficTarget & { revisionName: string };

/** Serves an InferenceService in Knative mode: each change of its predictor is a revision, and traffic is split by them. */
export class KnativeService implements ServiceRuntime {
  readonly #options: RuntimeOptions;
  readonly #revisions = new Map<string, Revision>();
  #traffic: ResolvedTarget[] = [];
  /** Of the Knative Service below it, which has generations of its own. */
  #generation = 0;
  #desired = '';
  #isOpen = false;

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  async reconcile(service: InferenceService): Promise<InferenceServiceStatus> {
    await this.#open();
    const before = service.status?.components?.predictor ?? {};
    const template = templateOf(service);
    if (this.#latestCreated?.hash !== template.hash) await this.#create(service, template.storageUri);
    const { canaryTrafficPercent } = service.spec.predictor;
    const targets = trafficTargets(canaryTrafficPercent, before.latestRolledoutRevision);
    this.#count(JSON.stringify([template.hash, targets]));
    const resolved = resolveTraffic(targets, {
      latestReady: this.#latestReady?.name,
      exists: (name) => this.#revisions.has(name),
    });
    if ('traffic' in resolved) this.#traffic = resolved.traffic;
    const seen = {
      latestCreated: this.#latestCreated?.name,
      latestReady: this.#latestReady?.name,
      traffic: this.#traffic,
    };
    const component = { ...before, ...rolledOut(before, seen) };
    await this.#tellRevisions();
    await this.#collect();
    return knativeStatus({
      service,
      component,
      ...seen,
      created: this.#latestCreated,
      routeFault: 'traffic' in resolved ? undefined : resolved,
      generation: this.#generation,
      url: this.#options.url,
    });
  }

  backends(): Backend[] {
    return this.observe().map(({ name, percent }) => ({
      weight: percent,
      url: this.#revisions.get(name)?.pod.url,
    }));
  }

  observe(): ServedPart[] {
    return [...this.#revisions.values()].map(({ name, storageUri, pod }) => ({
      name,
      storageUri,
      ready: pod.state.kind === 'ready',
      percent: shareOf(name, this.#traffic),
    }));
  }

  /** Forgets a revision, as Knative's garbage collector does. */
  async collect(name: string): Promise<void> {
    const revision = this.#revisions.get(name);
    if (revision === undefined) return;
    this.#revisions.delete(name);
    await deleteRevision(this.#options, name);
    await revision.pod.stop();
    this.#options.onChange();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#revisions.values()].map(({ pod }) => pod.stop()));
  }

  get #latestCreated(): Revision | undefined {
    return [...this.#revisions.values()].at(-1);
  }

  get #latestReady(): Revision | undefined {
    return [...this.#revisions.values()].findLast(({ wasReady }) => wasReady);
  }

  /** Takes up what a controller before this one left. */
  async #open(): Promise<void> {
    if (this.#isOpen) return;
    for (const stored of await readRevisions(this.#options)) this.#start(stored);
    this.#isOpen = true;
  }

  async #create(service: InferenceService, storageUri: string): Promise<void> {
    const number = (this.#latestCreated?.number ?? 0) + 1;
    this.#start(await createRevision(this.#options, service, { number, storageUri }));
  }

  #start(stored: StoredRevision): void {
    const { namespace, name: model, faults, metrics, settings, mounts } = this.#options;
    const pod = startModelPod({
      labels: {
        namespace,
        model,
        pod: `${stored.name}-deployment-${randomBytes(5).toString('hex')}-${randomBytes(2).toString('hex')}x`,
        revision: { configuration: `${model}-predictor`, name: stored.name },
      },
      storageUri: stored.storageUri,
      logger: stored.logger,
      mounts,
      faults,
      metrics,
      readyAfter: settings.readyAfter,
      hasAllTraffic: () => shareOf(stored.name, this.#traffic) === 100,
      onChange: () => {
        const revision = this.#revisions.get(stored.name);
        if (revision !== undefined && pod.state.kind === 'ready') revision.wasReady = true;
        this.#options.onChange();
      },
    });
    this.#revisions.set(stored.name, { ...stored, pod });
  }

  /** A spec that reads differently is another generation. */
  #count(desired: string): void {
    if (desired !== this.#desired) this.#generation += 1;
    this.#desired = desired;
  }

  async #tellRevisions(): Promise<void> {
    for (const revision of this.#revisions.values()) {
      const status = revisionStatus(revision.pod.state, shareOf(revision.name, this.#traffic) > 0);
      const text = JSON.stringify(status);
      if (revision.told === text) continue;
      await writeRevisionStatus(this.#options, revision.name, status);
      revision.told = text;
    }
  }

  /** The oldest go first; what has traffic, may get it back, or is the newest stays. */
  async #collect(): Promise<void> {
    const routed = new Set(this.#traffic.map(({ revisionName }) => revisionName));
    const idle = [...this.#revisions.keys()].slice(0, -1).filter((name) => !routed.has(name));
    const surplus = idle.length - this.#options.settings.keptRevisions;
    for (const name of idle.slice(0, Math.max(0, surplus))) await this.collect(name);
  }
}
