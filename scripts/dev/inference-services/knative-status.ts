import type {
  ComponentStatus,
  Condition,
  InferenceService,
  InferenceServiceStatus,
  ModelStatus,
} from './inference-service.ts';
import type { KnativeStatus } from './knative-traffic.ts';
import type { PodState } from './model-pod.ts';

export interface KnativeServiceState extends KnativeStatus {
  service: InferenceService;
  /** With the revisions that had all traffic, as they are from now on. */
  component: ComponentStatus;
  /** The newest revision. */
  created: { name: string; pod: { name: string; state: PodState } } | undefined;
  /** Why the route could not be followed; undefined where it was. */
  routeFault: { reason: string; message: string } | undefined;
  generation: number;
  url: string;
}

/** The status that KServe gives a service in Knative mode. */
export function knativeStatus(state: KnativeServiceState): InferenceServiceStatus {
  const { service, component, created, routeFault, generation, url } = state;
  const { latestCreated, latestReady, traffic } = state;
  const configuration = configurationReady(created);
  const routes: Condition =
    routeFault === undefined
      ? { type: 'PredictorRouteReady', status: 'True' }
      : {
          type: 'PredictorRouteReady',
          status: latestReady === undefined ? 'Unknown' : 'False',
          ...routeFault,
        };
  const worst = [configuration, routes].find(({ status }) => status === 'False') ??
    [configuration, routes].find(({ status }) => status === 'Unknown') ?? { status: 'True' as const };
  const { status, reason, message } = worst as Condition;
  const overall = { status, ...(reason && { reason }), ...(message && { message }) };
  const wanted: Condition[] = [
    { ...configuration, type: 'LatestDeploymentReady' },
    configuration,
    { type: 'IngressReady', status: 'True' },
    { ...overall, type: 'PredictorReady' },
    routes,
    { ...overall, type: 'Ready' },
    { ...routes, type: 'RoutesReady' },
  ];
  return {
    ...service.status,
    // Copied from the Knative Service, whose generations are others: nobody can rely on it.
    observedGeneration: generation,
    deploymentMode: 'Knative',
    url,
    address: { url },
    conditions: withTimes(wanted, service.status?.conditions ?? []),
    components: {
      predictor: {
        ...component,
        ...(latestCreated === undefined ? {} : { latestCreatedRevision: latestCreated }),
        ...(latestReady === undefined ? {} : { latestReadyRevision: latestReady }),
        traffic: [...traffic],
        url,
        address: { url },
      },
    },
    modelStatus: modelStatus(service.status?.modelStatus, created),
  };
}

function configurationReady(created: KnativeServiceState['created']): Condition {
  const type = 'PredictorConfigurationReady';
  const state = created?.pod.state;
  if (created === undefined || state === undefined || state.kind === 'loading')
    return { type, status: 'Unknown', reason: 'Deploying', message: 'the latest revision is not ready yet' };
  if (state.kind === 'ready') return { type, status: 'True' };
  return {
    type,
    status: 'False',
    reason: 'RevisionFailed',
    message: `Revision "${created.name}" failed with message: ${state.message}.`,
  };
}

/** What KServe says of the model that is to be served; that of before still answers while it is loaded. */
export function modelStatus(
  before: ModelStatus | undefined,
  created: { name: string; pod: { state: PodState } } | undefined,
): ModelStatus {
  const active = before?.states.activeModelState ?? '';
  const state = created?.pod.state ?? { kind: 'loading' };
  if (state.kind === 'ready')
    return {
      transitionStatus: 'UpToDate',
      states: { activeModelState: 'Loaded', targetModelState: 'Loaded' },
      copies: { failedCopies: 0, totalCopies: 1 },
    };
  if (created === undefined || state.kind === 'loading')
    return {
      ...(before?.lastFailureInfo && { lastFailureInfo: before.lastFailureInfo }),
      transitionStatus: 'InProgress',
      states: { activeModelState: active, targetModelState: 'Loading' },
      copies: { failedCopies: 0, totalCopies: active === 'Loaded' ? 1 : 0 },
    };
  const { reason, message, exitCode } = state;
  const known = before?.lastFailureInfo;
  const isKnown = known?.modelRevisionName === created.name && known.message === message;
  const time = isKnown ? known.time : new Date().toISOString();
  return {
    transitionStatus: 'BlockedByFailedLoad',
    states: { activeModelState: active, targetModelState: 'FailedToLoad' },
    copies: { failedCopies: 1, totalCopies: active === 'Loaded' ? 1 : 0 },
    lastFailureInfo: { reason, message, modelRevisionName: created.name, time, exitCode },
  };
}

/** The time of a condition is that of its last change. */
export function withTimes(wanted: readonly Condition[], present: readonly Condition[]): Condition[] {
  const now = new Date().toISOString();
  return wanted.map((condition) => {
    const before = present.find(({ type }) => type === condition.type);
    const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
    return { ...condition, lastTransitionTime: since ?? now };
  });
}
