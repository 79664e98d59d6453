import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';

/** The parts of KServe's InferenceService (serving.kserve.io/v1beta1) that decide what is served and who is asked. */
export interface InferenceService extends KubernetesObject {
  metadata: KubernetesObject['metadata'] & {
    namespace: string;
    uid: string;
    generation?: number;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    deletionTimestamp?: string;
  };
  spec: {
    predictor: Predictor;
    /** From 0.20, in Standard mode alone. */
    canary?: { trafficPercent: number; predictor: Predictor & { name: string } }[];
  };
  status?: InferenceServiceStatus;
}

export interface Predictor {
  name?: string;
  canaryTrafficPercent?: number | null;
  minReplicas?: number;
  logger?: { mode?: string; url?: string };
  model?: { modelFormat?: { name: string }; storageUri?: string; resources?: object };
  [field: string]: unknown;
}

export interface InferenceServiceStatus {
  observedGeneration?: number;
  deploymentMode?: string;
  url?: string;
  address?: { url: string };
  conditions?: Condition[];
  components?: { predictor?: ComponentStatus };
  modelStatus?: ModelStatus;
  canaryStatuses?: { name: string; ready: boolean; trafficPercent: number }[];
}

export interface ComponentStatus {
  latestCreatedRevision?: string;
  latestReadyRevision?: string;
  latestRolledoutRevision?: string;
  previousRolledoutRevision?: string;
  traffic?: TrafficTarget[];
  url?: string;
  address?: { url: string };
}

/** As Knative's Route has it. */
export interface TrafficTarget {
  revisionName?: string;
  latestRevision: boolean;
  percent: number;
  tag?: 'prev';
}

export interface ModelStatus {
  transitionStatus: 'UpToDate' | 'InProgress' | 'BlockedByFailedLoad';
  states: { activeModelState: string; targetModelState: string };
  copies: { failedCopies: number; totalCopies: number };
  lastFailureInfo?: {
    reason: 'ModelLoadFailed' | 'RuntimeUnhealthy';
    message: string;
    modelRevisionName: string;
    time: string;
    exitCode?: number;
  };
}

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

/** The label that KServe puts on everything that it makes for a service. */
export const serviceLabel = 'serving.kserve.io/inferenceservice';

/** Says on a pod template which files a storage initializer fetched. */
export const sourceAnnotation = 'internal.serving.kserve.io/storage-initializer-sourceuri';

const modeAnnotation = 'serving.kserve.io/deploymentMode';

/** How a service is deployed; older names of the modes mean the same. */
export function deploymentMode(
  { metadata }: InferenceService,
  usual: 'Knative' | 'Standard',
): 'Knative' | 'Standard' {
  const stated = metadata.annotations?.[modeAnnotation];
  if (stated === 'Standard' || stated === 'RawDeployment') return 'Standard';
  if (stated === 'Knative' || stated === 'Serverless') return 'Knative';
  return usual;
}
