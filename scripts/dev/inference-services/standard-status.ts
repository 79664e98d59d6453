import type {
  Condition,
  InferenceService,
  InferenceServiceStatus,
  ModelStatus,
} from './inference-service.ts';
import { withTimes } from './knative-status.ts';
import type { PodState } from './model-pod.ts';

export interface StandardServiceState {
  service: InferenceService;
  url: string;
  /** The newest pod of the Deployment that is no canary. */
  newest: { name: string; pod: { state: PodState } } | undefined;
  canaries: readonly { name: string; ready: boolean; trafficPercent: number }[];
  modelStatus: ModelStatus;
}

/** The status that KServe gives a service in Standard mode: it knows of no revisions and says nothing of traffic. */
export function standardStatus(state: StandardServiceState): InferenceServiceStatus {
  const { service, url, newest, canaries, modelStatus } = state;
  const predictor = predictorReady(newest?.pod.state ?? { kind: 'loading' });
  const canariesReady = canaries.every(({ ready }) => ready);
  const wanted: Condition[] = [
    { type: 'IngressReady', status: 'True' },
    { ...predictor, type: 'PredictorReady' },
    ...(canaries.length === 0
      ? []
      : [{ type: 'CanaryReady', status: canariesReady ? ('True' as const) : ('False' as const) }]),
    { ...predictor, type: 'Ready' },
  ];
  const { canaryStatuses: _, ...rest } = service.status ?? {};
  return {
    ...rest,
    observedGeneration: service.metadata.generation ?? 1,
    deploymentMode: 'Standard',
    url,
    address: { url },
    conditions: withTimes(wanted, service.status?.conditions ?? []),
    components: { predictor: { url } },
    ...(canaries.length > 0 && {
      canaryStatuses: canaries.map(({ name, ready, trafficPercent }) => ({ name, ready, trafficPercent })),
    }),
    modelStatus,
  };
}

function predictorReady(state: PodState): Condition {
  const type = 'PredictorReady';
  if (state.kind === 'ready') return { type, status: 'True' };
  if (state.kind === 'loading') return { type, status: 'Unknown', reason: 'ReplicaSetUpdated' };
  return { type, status: 'False', reason: 'MinimumReplicasUnavailable', message: state.message };
}
