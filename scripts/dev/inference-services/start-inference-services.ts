import { createServer } from 'node:http';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient, WatchEvent } from '../../../clients/kubernetes/kubernetes-client.ts';
import { insist } from '../processes/insist.ts';
import { startListening } from '../processes/listening.ts';
import type { Listening } from '../processes/listening.ts';
import { installDefinitions } from './definitions.ts';
import { Faults } from './faults.ts';
import type { Fault } from './faults.ts';
import { deploymentMode } from './inference-service.ts';
import type { InferenceService } from './inference-service.ts';
import { KnativeService } from './knative-service.ts';
import { ServedService } from './served-service.ts';
import type { TrafficSample } from './served-service.ts';
import type { ServedPart, ServingSettings } from './service-runtime.ts';
import { createServingMetrics } from './serving-metrics.ts';
import { StandardService } from './standard-service.ts';
import { startWeightedProxy } from './weighted-proxy.ts';

export interface InferenceServicesOptions {
  kubeconfig: string;
  /** All of the cluster unless stated. */
  namespace?: string;
  /** Of services that do not say it; Knative unless stated. */
  mode?: 'Knative' | 'Standard';
  settings?: Partial<ServingSettings>;
  /** Folders behind storage that is not of this machine, by the beginning of their URIs: `{ 's3://models': folder }`. */
  mounts?: Readonly<Record<string, string>>;
}

/** InferenceServices that really answer. */
export interface InferenceServices {
  /** Of Prometheus: what the pods count of themselves. */
  metricsUrl: string;
  /** May be changed at any time. */
  readonly settings: ServingSettings;
  /** Where a service is reached, as its status says too. Raises where there is none. */
  urlOf(namespace: string, name: string): string;
  /** Revisions or Deployments of a service, as they are now; empty where there is none. */
  observe(namespace: string, name: string): ServedPart[];
  /** The same since the controller has started, one entry for each change, the oldest first. */
  history(namespace: string, name: string): readonly TrafficSample[];
  /** Lets something go wrong with a model from now on; undefined ends it. */
  misbehave(storageUri: string, fault: Fault | undefined): void;
  /** Takes a revision away as Knative's garbage collector does. */
  collectRevision(namespace: string, name: string, revision: string): Promise<void>;
  stop(): Promise<void>;
}

const defaults: ServingSettings = { readyAfter: 200, lag: 50, keptRevisions: 20, gatewayApi: false };

interface Served {
  service: ServedService;
  proxy: Listening;
}

/**
 * Plays KServe for the embedded stack and tests: revisions, traffic, readiness and status are as its controller and
 * Knative make them, and predictions are served from the files of each model, behind a proxy that splits the traffic.
 * Pods are no processes; their requests are logged and counted as those of real ones.
 */
export async function startInferenceServices(options: InferenceServicesOptions): Promise<InferenceServices> {
  const { kubeconfig, namespace, mode = 'Knative', mounts = {} } = options;
  const kubernetes = await createKubernetesClient({ kubeconfig });
  await installDefinitions(kubernetes);
  const settings: ServingSettings = { ...defaults, ...options.settings };
  const faults = new Faults();
  const metrics = createServingMetrics();
  const exporter = await startListening(
    createServer((_, response) => {
      void metrics.text().then((text) => response.setHeader('content-type', metrics.contentType).end(text));
    }),
  );
  const services = new Map<string, Promise<Served>>();
  const opened = new Map<string, Served>();
  const stopping = new AbortController();

  const open = async (object: InferenceService): Promise<Served> => {
    const { name, namespace: home } = object.metadata;
    // The proxy, what serves behind it, and who looks after both know each other.
    const opening: { service?: ServedService } = {};
    const proxy = await startWeightedProxy(() => opening.service?.runtime.backends() ?? []);
    const Runtime = deploymentMode(object, mode) === 'Knative' ? KnativeService : StandardService;
    const runtime = new Runtime({
      kubernetes,
      namespace: home,
      name,
      url: proxy.url,
      faults,
      metrics,
      settings,
      mounts,
      onChange: () => opening.service?.look(),
    });
    const service = new ServedService({ kubernetes, settings, namespace: home, name }, runtime);
    opening.service = service;
    return { service, proxy };
  };
  const lookAt = async ({ metadata }: InferenceService, opening: Promise<Served>): Promise<void> => {
    const served = await opening;
    opened.set(`${metadata.namespace}/${metadata.name}`, served);
    served.service.look();
  };
  const see = (object: InferenceService): void => {
    const { uid } = object.metadata;
    const opening = services.get(uid) ?? open(object);
    services.set(uid, opening);
    void lookAt(object, opening);
  };
  const forget = async (uid: string): Promise<void> => {
    const served = await services.get(uid);
    services.delete(uid);
    for (const [key, one] of opened) if (one === served) opened.delete(key);
    await served?.service.stop();
    await served?.proxy.stop();
  };
  const following = follow(kubernetes, namespace, stopping.signal, (event) => {
    if (event.type === 'RESYNC') {
      const present = new Set(event.objects.map(({ metadata }) => metadata.uid));
      for (const uid of services.keys()) if (!present.has(uid)) void forget(uid);
      for (const object of event.objects) see(object as InferenceService);
    } else if (event.type === 'DELETED') void forget(event.object.metadata.uid ?? '');
    else if (event.type !== 'BOOKMARK') see(event.object as InferenceService);
  });

  return {
    metricsUrl: `${exporter.url}/metrics`,
    settings,
    urlOf(home, name) {
      const served = opened.get(`${home}/${name}`);
      if (served === undefined) throw new Error(`nothing serves InferenceService ${home}/${name}`);
      return served.proxy.url;
    },
    observe: (home, name) => opened.get(`${home}/${name}`)?.service.runtime.observe() ?? [],
    history: (home, name) => opened.get(`${home}/${name}`)?.service.history ?? [],
    misbehave: (storageUri, fault) => faults.set(storageUri, fault),
    async collectRevision(home, name, revision) {
      const runtime = opened.get(`${home}/${name}`)?.service.runtime;
      if (runtime instanceof KnativeService) await runtime.collect(revision);
    },
    async stop() {
      stopping.abort();
      await following;
      await Promise.all([...services.keys()].map((uid) => forget(uid)));
      await exporter.stop();
      await kubernetes.close();
    },
  };
}

/** Follows the services for ever, also across an API server that is away. */
async function follow(
  kubernetes: KubernetesClient,
  namespace: string | undefined,
  signal: AbortSignal,
  take: (event: WatchEvent) => void,
): Promise<void> {
  await insist(async () => {
    const type = await kubernetes.resourceType('serving.kserve.io/v1beta1', 'InferenceService', signal);
    for await (const event of kubernetes.watch(type, { namespace, signal })) take(event);
  }, signal);
}
