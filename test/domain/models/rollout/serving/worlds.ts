import { readServed } from '../../../../../domain/models/rollout/serving/served.ts';
import type { Served } from '../../../../../domain/models/rollout/serving/served.ts';
import type { ServiceRecord } from '../../../../../domain/models/rollout/serving/service-record.ts';
import type { KubernetesObject } from '../../../../../domain/infrastructure/object.ts';

export const old = 's3://models/credit/1';
export const fresh = 's3://models/credit/2';

/** A record of a rollout in Knative mode, from the first revision to a model that has none yet. */
export function record(changes: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    version: 1,
    mode: 'knative',
    service: { namespace: 'ml', name: 'credit' },
    uid: 'uid-1',
    place: 'model',
    original: { predictor: { minReplicas: 4, model: { storageUri: old } } },
    champion: { storageUri: old, revision: 'credit-1' },
    candidate: { storageUri: fresh, name: 'r1', revision: undefined },
    asked: [10],
    direction: 'forward',
    route: undefined,
    ...changes,
  };
}

/** An InferenceService as the API server has it. */
export function service(
  spec: Record<string, unknown>,
  status: Record<string, unknown> = {},
  metadata: Partial<KubernetesObject['metadata']> = {},
): KubernetesObject {
  return {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name: 'credit', namespace: 'ml', uid: 'uid-1', ...metadata },
    spec,
    status,
  };
}

/** Revisions by name and their percents, the latest created and ready as stated. */
export function knative(
  storageUri: string,
  percent: number | undefined,
  {
    created = 'credit-1',
    ready = created,
    traffic = { 'credit-1': 100 },
    isReady = true,
    failure,
  }: {
    created?: string;
    ready?: string;
    traffic?: Record<string, number>;
    isReady?: boolean;
    failure?: string;
  } = {},
): Served {
  const predictor = {
    minReplicas: 4,
    ...(percent === undefined ? {} : { canaryTrafficPercent: percent }),
    model: { storageUri },
  };
  const status = {
    deploymentMode: 'Knative',
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
    components: {
      predictor: {
        latestCreatedRevision: created,
        latestReadyRevision: ready,
        latestRolledoutRevision: 'credit-1',
        traffic: Object.entries(traffic).map(([revisionName, share]) => ({ revisionName, percent: share })),
      },
    },
    ...(failure === undefined
      ? {}
      : {
          modelStatus: {
            transitionStatus: 'BlockedByFailedLoad',
            states: { activeModelState: 'Loaded', targetModelState: 'FailedToLoad' },
            lastFailureInfo: {
              reason: 'ModelLoadFailed',
              message: 'no such file',
              modelRevisionName: failure,
            },
          },
        }),
  };
  return readServed(service({ predictor }, status), 'model');
}
