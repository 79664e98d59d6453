import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { Faults } from './faults.ts';
import type { InferenceService, InferenceServiceStatus } from './inference-service.ts';
import type { ServingMetrics } from './serving-metrics.ts';
import type { Backend } from './weighted-proxy.ts';

/** Whatever the controller needs to serve one InferenceService. */
export interface RuntimeOptions {
  kubernetes: KubernetesClient;
  namespace: string;
  name: string;
  /** Where the service is reached. */
  url: string;
  faults: Faults;
  metrics: ServingMetrics;
  settings: ServingSettings;
  mounts: Readonly<Record<string, string>>;
  /** Something of it is another, so that it has to be looked at again. */
  onChange: () => void;
}

/** How the controller behaves; may be changed while it runs. */
export interface ServingSettings {
  /** From the start of a pod until it is ready, milliseconds. */
  readyAfter: number;
  /** From a change of a service until the controller acts on it, milliseconds: so long its status is stale. */
  lag: number;
  /** Revisions without traffic that are kept; older ones are collected. */
  keptRevisions: number;
  /** The Gateway API is switched on: in Standard mode there are HTTPRoutes, with weights where there is a canary. */
  gatewayApi: boolean;
}

/** What serves one InferenceService, in one mode. */
export interface ServiceRuntime {
  /** Makes the world as the service says, as far as it goes now, and answers its status. */
  reconcile(service: InferenceService): Promise<InferenceServiceStatus>;
  /** Where requests go now. */
  backends(): Backend[];
  /** Of each revision or Deployment that there is, whether it is ready and its share of the traffic. */
  observe(): ServedPart[];
  stop(): Promise<void>;
}

export interface ServedPart {
  /** Revision, or Deployment in Standard mode. */
  name: string;
  storageUri: string;
  ready: boolean;
  /** Of the traffic, 0 to 100. */
  percent: number;
}
