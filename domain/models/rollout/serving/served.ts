import { at, isMap, listAt, mapAt, numberAt, textAt } from '../../../gitops/fields.ts';
import type { JsonObject, KubernetesObject } from '../../../infrastructure/object.ts';
import type { ModelPlace } from './model-place.ts';

/** An InferenceService as a rollout sees it: what it asks for, and what its status says is so. */
export interface Served {
  uid: string;
  isDeleting: boolean;
  spec: JsonObject;
  storageUri: string | undefined;
  /** `spec.predictor.canaryTrafficPercent`; undefined where it is not stated. */
  percent: number | undefined;
  /** `spec.predictor.name`. */
  predictorName: string | undefined;
  canaries: ServedCanary[];
  /** Condition `Ready`. It falls with a candidate that does not start, too. */
  isReady: boolean;
  /** Of the predictor, as the status names them. */
  createdRevision: string | undefined;
  readyRevision: string | undefined;
  rolledOutRevision: string | undefined;
  previousRevision: string | undefined;
  /** Percents by revision; empty where the status knows none. */
  traffic: ReadonlyMap<string, number>;
  /** Why a model cannot be loaded. */
  failure: ModelFailure | undefined;
}

/** An entry of `spec.canary` with its status. */
export interface ServedCanary {
  name: string;
  percent: number;
  isReady: boolean;
  failure: ModelFailure | undefined;
}

export interface ModelFailure {
  reason: string;
  /** The revision that it is about, where KServe says so. */
  revision: string | undefined;
}

export function readServed(service: KubernetesObject, place: ModelPlace): Served {
  const { metadata, spec, status } = service as KubernetesObject & { spec?: unknown; status?: unknown };
  const predictor = mapAt(status, 'components', 'predictor');
  const readyRevision = textAt(predictor, 'latestReadyRevision');
  return {
    uid: metadata.uid ?? '',
    isDeleting: metadata.deletionTimestamp !== undefined,
    spec: isMap(spec) ? spec : {},
    storageUri: textAt(spec, 'predictor', place, 'storageUri'),
    percent: numberAt(spec, 'predictor', 'canaryTrafficPercent'),
    predictorName: textAt(spec, 'predictor', 'name'),
    canaries: canariesOf(spec, status),
    isReady: conditionOf(status, 'Ready') === 'True',
    createdRevision: textAt(predictor, 'latestCreatedRevision'),
    readyRevision,
    rolledOutRevision: textAt(predictor, 'latestRolledoutRevision'),
    previousRevision: textAt(predictor, 'previousRolledoutRevision'),
    traffic: trafficOf(listAt(predictor, 'traffic'), readyRevision),
    failure: failureOf(mapAt(status, 'modelStatus')),
  };
}

/** The name of the Service that a predictor answers behind in Standard mode. */
export function predictorService(service: string, predictorName: string | undefined): string {
  return predictorName === undefined ? `${service}-predictor` : `${service}-${predictorName}-predictor`;
}

export function conditionOf(status: unknown, type: string): string | undefined {
  const condition = listAt(status, 'conditions').find((one) => textAt(one, 'type') === type);
  return textAt(condition, 'status');
}

/** One revision may have several entries, such as the newest one and a tag. */
function trafficOf(entries: readonly unknown[], ready: string | undefined): ReadonlyMap<string, number> {
  const traffic = new Map<string, number>();
  for (const entry of entries) {
    const revision =
      textAt(entry, 'revisionName') ?? (at(entry, 'latestRevision') === true ? ready : undefined);
    if (revision === undefined) continue;
    traffic.set(revision, (traffic.get(revision) ?? 0) + (numberAt(entry, 'percent') ?? 0));
  }
  return traffic;
}

function canariesOf(spec: unknown, status: unknown): ServedCanary[] {
  const statuses = listAt(status, 'canaryStatuses');
  return listAt(spec, 'canary').map((entry) => {
    const name = textAt(entry, 'predictor', 'name') ?? '';
    const found = statuses.find((one) => textAt(one, 'name') === name);
    return {
      name,
      percent: numberAt(entry, 'trafficPercent') ?? 0,
      isReady: at(found, 'ready') === true,
      failure: failureOf(mapAt(found, 'modelStatus')),
    };
  });
}

function failureOf(modelStatus: JsonObject | undefined): ModelFailure | undefined {
  const transition = textAt(modelStatus, 'transitionStatus');
  const target = textAt(modelStatus, 'states', 'targetModelState');
  const isBlocked = transition === 'BlockedByFailedLoad' || transition === 'InvalidSpec';
  if (!isBlocked && target !== 'FailedToLoad') return undefined;
  const { reason, message } = {
    reason: textAt(modelStatus, 'lastFailureInfo', 'reason'),
    message: textAt(modelStatus, 'lastFailureInfo', 'message'),
  };
  const why = [target === 'FailedToLoad' ? target : transition, reason, message?.slice(0, longestMessage)];
  return {
    reason: why.filter((part) => part !== undefined).join(': '),
    revision: textAt(modelStatus, 'lastFailureInfo', 'modelRevisionName'),
  };
}

const longestMessage = 200;
