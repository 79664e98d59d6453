import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { canonicalJson } from '../../../domain/infrastructure/canonical-json.ts';
import type { JsonObject } from '../../../domain/infrastructure/object.ts';
import { insist } from '../processes/insist.ts';
import type { InferenceService, InferenceServiceStatus } from './inference-service.ts';
import type { ServedPart, ServiceRuntime, ServingSettings } from './service-runtime.ts';

/** Where the traffic of a service went from a moment on. */
export interface TrafficSample {
  /** RFC 3339. */
  at: string;
  parts: ServedPart[];
}

const referenceTo = (namespace: string, name: string) => ({
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  namespace,
  name,
});

/** Follows one InferenceService: looks at it whenever something has changed, one look at a time. */
export class ServedService {
  readonly runtime: ServiceRuntime;
  readonly history: TrafficSample[] = [];
  readonly #kubernetes: KubernetesClient;
  readonly #settings: ServingSettings;
  readonly #namespace: string;
  readonly #name: string;
  readonly #stopping = new AbortController();
  #isWanted = false;
  #looking: Promise<void> | undefined;
  #seenGeneration: number | undefined;

  constructor(
    place: { kubernetes: KubernetesClient; settings: ServingSettings; namespace: string; name: string },
    runtime: ServiceRuntime,
  ) {
    this.runtime = runtime;
    this.#kubernetes = place.kubernetes;
    this.#settings = place.settings;
    this.#namespace = place.namespace;
    this.#name = place.name;
  }

  /** Something may be another: look, now or after the look that is under way. */
  look(): void {
    this.#isWanted = true;
    this.#looking ??= this.#lookWhileWanted().finally(() => {
      this.#looking = undefined;
      if (this.#isWanted && !this.#stopping.signal.aborted) this.look();
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
    await this.runtime.stop();
  }

  async #lookWhileWanted(): Promise<void> {
    const { signal } = this.#stopping;
    while (this.#isWanted && !signal.aborted) {
      this.#isWanted = false;
      await insist(() => this.#lookOnce(), signal);
    }
  }

  async #lookOnce(): Promise<void> {
    const reference = referenceTo(this.#namespace, this.#name);
    const { signal } = this.#stopping;
    const seen = (await this.#kubernetes.get(reference, signal)) as InferenceService | undefined;
    if (seen === undefined) return;
    if (seen.metadata.generation !== this.#seenGeneration)
      await sleep(this.#settings.lag, undefined, { signal });
    // What came while it lagged counts.
    const service = (await this.#kubernetes.get(reference, signal)) as InferenceService | undefined;
    if (service === undefined || service.metadata.deletionTimestamp !== undefined) return;
    this.#seenGeneration = service.metadata.generation;
    const status = await this.runtime.reconcile(service);
    this.#note();
    await this.#write(service, status);
  }

  async #write(service: InferenceService, status: InferenceServiceStatus): Promise<void> {
    const value = status as unknown as JsonObject;
    const before = (service.status ?? {}) as unknown as JsonObject;
    if (canonicalJson(value) === canonicalJson(before)) return;
    await this.#kubernetes.patch(
      referenceTo(this.#namespace, this.#name),
      [
        { op: 'test', path: '/metadata/uid', value: service.metadata.uid },
        { op: 'add', path: '/status', value },
      ],
      { subresource: 'status', signal: this.#stopping.signal },
    );
  }

  #note(): void {
    const parts = this.runtime.observe();
    const last = this.history.at(-1);
    if (last !== undefined && JSON.stringify(last.parts) === JSON.stringify(parts)) return;
    this.history.push({ at: new Date().toISOString(), parts });
  }
}
