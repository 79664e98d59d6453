import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson } from '../../../domain/infrastructure/canonical-json.ts';
import type { InferenceService, InferenceServiceStatus, Predictor } from './inference-service.ts';
import { modelStatus } from './knative-status.ts';
import { startModelPod } from './model-pod.ts';
import type { ModelPod } from './model-pod.ts';
import type { RuntimeOptions, ServedPart, ServiceRuntime } from './service-runtime.ts';
import { applyStandardObjects, deleteDeployment } from './standard-objects.ts';
import { standardStatus } from './standard-status.ts';
import type { Backend } from './weighted-proxy.ts';

/** A Deployment of a predictor with the pod that answers, and the one that is to follow it. */
interface Part {
  name: string;
  hash: string;
  storageUri: string;
  pod: ModelPod;
  next?: { hash: string; storageUri: string; pod: ModelPod } | undefined;
}

/**
 * Serves an InferenceService in Standard mode: each change replaces its pods, and a percent on the predictor is ignored.
 * Entries of `spec.canary` have Deployments of their own, which get traffic only by the weights of an HTTPRoute.
 */
export class StandardService implements ServiceRuntime {
  readonly #options: RuntimeOptions;
  readonly #parts = new Map<string, Part>();
  #stable = '';
  #weights = new Map<string, number>();

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  async reconcile(service: InferenceService): Promise<InferenceServiceStatus> {
    const { predictor, canary = [] } = service.spec;
    this.#stable = this.#deploymentOf(predictor);
    this.#keep(this.#stable, predictor);
    // A canary states only what is other than in the predictor.
    for (const entry of canary) {
      const model = { ...predictor.model, ...entry.predictor.model };
      this.#keep(this.#deploymentOf(entry.predictor), { ...predictor, ...entry.predictor, model });
    }
    for (const part of this.#parts.values())
      if (part.next?.pod.state.kind === 'ready') await this.#replace(part);
    const canaries = canary.map(({ predictor: { name }, trafficPercent }) => {
      const part = this.#parts.get(`${this.#options.name}-${name}-predictor`);
      return {
        name,
        trafficPercent,
        deployment: part?.name ?? '',
        ready: part !== undefined && isReady(part),
      };
    });
    this.#route(canaries);
    // Only when nobody is sent there any more.
    const wanted = new Set([this.#stable, ...canaries.map(({ deployment }) => deployment)]);
    for (const part of this.#parts.values()) if (!wanted.has(part.name)) await this.#remove(part);
    await applyStandardObjects(this.#options, service, {
      parts: [...this.#parts.values()].map(({ name, storageUri, next }) => ({
        name,
        storageUri: next?.storageUri ?? storageUri,
      })),
      stable: this.#stable,
      weights: this.#weights,
    });
    const stable = this.#parts.get(this.#stable);
    const newest = stable && { name: stable.name, pod: stable.next?.pod ?? stable.pod };
    return standardStatus({
      service,
      url: this.#options.url,
      newest,
      canaries,
      modelStatus: modelStatus(service.status?.modelStatus, newest),
    });
  }

  backends(): Backend[] {
    return [...this.#parts.values()].map(({ name, pod }) => ({
      weight: this.#weights.get(name) ?? 0,
      url: pod.url,
    }));
  }

  observe(): ServedPart[] {
    return [...this.#parts.values()].map((part) => ({
      name: part.name,
      storageUri: part.storageUri,
      ready: isReady(part),
      percent: this.#weights.get(part.name) ?? 0,
    }));
  }

  async stop(): Promise<void> {
    const pods = [...this.#parts.values()].flatMap(({ pod, next }) => (next ? [pod, next.pod] : [pod]));
    await Promise.all(pods.map((pod) => pod.stop()));
  }

  #deploymentOf({ name }: Predictor): string {
    const service = this.#options.name;
    return name === undefined ? `${service}-predictor` : `${service}-${name}-predictor`;
  }

  /** Starts the pod of a Deployment that is new, or one to follow where it is another. */
  #keep(name: string, predictor: Predictor): void {
    const part = this.#parts.get(name);
    const { canaryTrafficPercent: _, name: __, minReplicas: ___, ...template } = predictor;
    const text = canonicalJson(template);
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 10);
    if ((part?.next?.hash ?? part?.hash) === hash) return;
    const storageUri = predictor.model?.storageUri ?? '';
    const fresh = {
      hash,
      storageUri,
      pod: this.#start(name, { hash, storageUri, logger: predictor.logger }),
    };
    if (part === undefined) {
      this.#parts.set(name, { name, ...fresh });
      return;
    }
    void part.next?.pod.stop();
    if (part.hash === hash) {
      void fresh.pod.stop();
      part.next = undefined;
    } else part.next = fresh;
  }

  #start(
    deployment: string,
    { hash, storageUri, logger }: { hash: string; storageUri: string; logger: Predictor['logger'] },
  ): ModelPod {
    const { namespace, name: model, faults, metrics, settings, mounts, onChange } = this.#options;
    return startModelPod({
      labels: { namespace, model, pod: `${deployment}-${hash}-${randomBytes(2).toString('hex')}x` },
      storageUri,
      logger: logger?.url === undefined ? undefined : { url: logger.url, mode: logger.mode ?? 'all' },
      mounts,
      faults,
      metrics,
      readyAfter: settings.readyAfter,
      hasAllTraffic: () => this.#weights.get(deployment) === 100,
      onChange,
    });
  }

  async #replace(part: Part): Promise<void> {
    const { pod, next } = part;
    if (next === undefined) return;
    Object.assign(part, { ...next, next: undefined });
    await pod.stop();
  }

  async #remove(part: Part): Promise<void> {
    this.#parts.delete(part.name);
    await deleteDeployment(this.#options, part.name);
    await Promise.all([part.pod.stop(), part.next?.pod.stop()]);
  }

  /** Without the Gateway API a canary has pods, but nobody is sent to them. */
  #route(canaries: readonly { deployment: string; trafficPercent: number; ready: boolean }[]): void {
    const weighted = this.#options.settings.gatewayApi ? canaries.filter(({ ready }) => ready) : [];
    const share = weighted.reduce((sum, { trafficPercent }) => sum + trafficPercent, 0);
    this.#weights = new Map([
      [this.#stable, 100 - share],
      ...weighted.map(({ deployment, trafficPercent }) => [deployment, trafficPercent] as const),
    ]);
  }
}

function isReady({ pod }: Part): boolean {
  return pod.state.kind === 'ready';
}
