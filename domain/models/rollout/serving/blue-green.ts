import { isMap, mapAt } from '../../../gitops/fields.ts';
import type { JsonObject, KubernetesObject } from '../../../infrastructure/object.ts';
import type { ObservedTraffic } from '../observed-traffic.ts';
import { candidateShares, isAccepted, isSplitAt, rulesOf, splitRules } from './http-route.ts';
import type { Backends } from './http-route.ts';
import { isLoaded } from './loaded-model.ts';
import type { LoadedModel } from './loaded-model.ts';
import { modelPart, storageUriPointer } from './model-place.ts';
import { fewOf } from './replicas.ts';
import type { Replicas } from './replicas.ts';
import { predictorService } from './served.ts';
import type { Served } from './served.ts';
import type { ServiceRecord } from './service-record.ts';
import { wait, waitForTraffic } from './step.ts';
import type { ServingMode, ServingStep } from './step.ts';

/** What is so of an InferenceService, the one beside it, and the HTTPRoute that is moved between them. */
export interface BlueGreenWorld {
  record: ServiceRecord;
  served: Served;
  /** The second InferenceService; undefined where there is none. Its replicas are, where they cannot be seen. */
  second: { object: KubernetesObject; served: Served; replicas?: Replicas | undefined } | undefined;
  /** The HTTPRoute; undefined where it is gone. */
  route: KubernetesObject | undefined;
  /** What the pods of the service itself load; undefined where that cannot be told. */
  loaded: LoadedModel | undefined;
}

/** On the second InferenceService: the rollout that it belongs to. */
export const rolloutLabel = 'plumbline.dev/rollout';

/**
 * Traffic by an HTTPRoute of the user's own between the service and a second InferenceService with the candidate. The
 * service itself is not touched before the champion is retired, so the way back is one patch of the route.
 */
export const blueGreenMode: ServingMode<BlueGreenWorld> = {
  shift(world, percent) {
    const { record, second, route } = world;
    if (second === undefined)
      return {
        do: 'create',
        object: secondService(record),
        why: `the candidate starts as InferenceService ${record.candidate.name}`,
      };
    const lack = lackOfSecond(second.served);
    if (lack !== undefined) return lack;
    return moveRoute(record, route, percent);
  },

  promote(world) {
    return blueGreenMode.shift(world, 100);
  },

  retire(world) {
    const { record, served, second, route } = world;
    const { candidate, champion } = record;
    if (served.storageUri === champion.storageUri && second !== undefined)
      return patchModel(record, champion.storageUri, candidate.storageUri, 'the service takes the candidate');
    if (served.storageUri !== candidate.storageUri)
      return { do: 'failed', reason: 'the service does not have the candidate' };
    const lack = lackOfCandidate(world);
    if (lack !== undefined) return lack;
    return (
      giveRouteBack(record, route) ??
      takeSecondAway(record, second) ?? { do: 'done', detail: 'the champion is gone' }
    );
  },

  /**
   * One replica of the champion is enough for the traffic to go back: few of a good model are better than many of a bad
   * one. Without any the candidate keeps it, because it answers at least; one that does not is taken away at once, since
   * what it holds may be what the champion lacks.
   */
  restore(world) {
    const { record, served, second, route, loaded } = world;
    const { candidate, champion } = record;
    if (served.storageUri === candidate.storageUri)
      return patchModel(
        record,
        candidate.storageUri,
        champion.storageUri,
        "the champion's model is put back",
      );
    if (served.storageUri !== champion.storageUri)
      return {
        do: 'failed',
        reason: `somebody else has given it the model ${served.storageUri ?? '(none)'}, which is left as it is`,
      };
    const lack = lackOfReplicas(world);
    const isAnswering = second !== undefined && second.replicas?.available !== 0;
    if (lack !== undefined && isAnswering) return lack;
    const step = giveRouteBack(record, route) ?? takeSecondAway(record, second) ?? lack;
    if (step !== undefined) return step;
    if (loaded !== undefined && loaded.former > 0) return wait('no pod loads the candidate any more');
    const few = loaded === undefined ? '' : fewOf(loaded);
    return { do: 'done', detail: `${record.service.name} takes everything${few}` };
  },

  observe(world): ObservedTraffic {
    const { record, served, second, route } = world;
    const backends = backendsOf(record);
    const shares = route === undefined ? [] : candidateShares([route], backends);
    const trouble = second?.served.failure?.reason ?? served.failure?.reason;
    return {
      candidatePercent: shares.length === 0 ? null : Math.max(...shares),
      candidateReady: second?.served.isReady === true,
      championReady: served.isReady || hasChampion(world),
      candidate: second === undefined ? undefined : record.candidate.name,
      champion: record.service.name,
      ...(trouble === undefined ? {} : { trouble }),
    };
  },
};

/** The Services that the predictors of the two answer behind. */
export function backendsOf({ service, original, candidate }: ServiceRecord): Backends {
  const name = mapAt(original, 'predictor')?.['name'];
  const predictorName = typeof name === 'string' && name !== '' ? name : undefined;
  return {
    champion: predictorService(service.name, predictorName),
    candidate: predictorService(candidate.name, predictorName),
  };
}

/** The same service under another name, with the candidate. */
export function secondService({
  original,
  service,
  candidate,
  place,
}: Pick<ServiceRecord, 'original' | 'service' | 'candidate' | 'place'>): KubernetesObject {
  const predictor = mapAt(original, 'predictor') ?? {};
  const model = modelPart(original, place, candidate.storageUri);
  const spec: JsonObject = { ...original, predictor: { ...predictor, [place]: model } };
  return {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: {
      name: candidate.name,
      namespace: service.namespace,
      labels: { [rolloutLabel]: service.name },
      // It must not become Knative's where the service is not.
      annotations: { 'serving.kserve.io/deploymentMode': 'Standard' },
    },
    spec,
  };
}

function lackOfSecond({ failure, isReady }: Served): ServingStep | undefined {
  if (failure !== undefined)
    return { do: 'failed', reason: `the candidate cannot be loaded: ${failure.reason}` };
  return isReady ? undefined : wait('the candidate is ready');
}

function lackOfCandidate({ record, served, loaded }: BlueGreenWorld): ServingStep | undefined {
  if (served.failure !== undefined)
    return { do: 'failed', reason: `the model cannot be loaded: ${served.failure.reason}` };
  const isThere = served.isReady && isLoaded(loaded, record.candidate.storageUri);
  return isThere ? undefined : wait('the service is ready with its model');
}

/** What the champion lacks of a single replica that answers. */
function lackOfReplicas(world: BlueGreenWorld): ServingStep | undefined {
  if (hasChampion(world)) return undefined;
  const { record, served, loaded } = world;
  if (served.failure !== undefined)
    return { do: 'failed', reason: `the model cannot be loaded: ${served.failure.reason}` };
  const none = loaded === undefined ? '' : `; none of ${loaded.wanted} is ready`;
  return wait(`InferenceService ${record.service.name} has a replica with its model${none}`);
}

function hasChampion({ record, loaded }: BlueGreenWorld): boolean {
  return loaded?.model === record.champion.storageUri && loaded.available > 0;
}

function moveRoute(record: ServiceRecord, route: KubernetesObject | undefined, percent: number): ServingStep {
  const backends = backendsOf(record);
  if (route === undefined || record.route === undefined)
    return { do: 'failed', reason: 'the HTTPRoute that leads to it is gone' };
  if (!isSplitAt([route], backends, percent))
    return {
      do: 'patch',
      what: 'route',
      why: `the candidate takes ${percent} %`,
      operations: [rulesOperation(splitRules(record.route.rules, backends, percent))],
    };
  if (!isAccepted(route)) return waitForTraffic(`gateways take over HTTPRoute ${route.metadata.name}`);
  return { do: 'done', detail: `the candidate takes ${percent} %` };
}

/** The route as it was before, as every gateway has it; undefined where it is so. */
function giveRouteBack(record: ServiceRecord, route: KubernetesObject | undefined): ServingStep | undefined {
  const { rules = [], name = '' } = record.route ?? {};
  if (route === undefined) return { do: 'failed', reason: `HTTPRoute ${name} is gone` };
  const backends = backendsOf(record);
  const leadsElsewhere = rulesOf(route).some((rule) =>
    [rule['backendRefs']].flat().some((one) => isMap(one) && one['name'] === backends.candidate),
  );
  if (leadsElsewhere)
    return {
      do: 'patch',
      what: 'route',
      why: 'the service takes everything',
      operations: [rulesOperation(rules)],
    };
  return isAccepted(route) ? undefined : waitForTraffic(`gateways take over HTTPRoute ${name}`);
}

function takeSecondAway(record: ServiceRecord, second: BlueGreenWorld['second']): ServingStep | undefined {
  if (second === undefined) return undefined;
  if (second.served.isDeleting) return wait(`InferenceService ${record.candidate.name} is gone`);
  return { do: 'delete', what: 'second', why: `InferenceService ${record.candidate.name} goes` };
}

function patchModel({ place }: ServiceRecord, from: string, to: string, why: string): ServingStep {
  const path = storageUriPointer(place);
  return {
    do: 'patch',
    what: 'service',
    why,
    operations: [
      { op: 'test', path, value: from },
      { op: 'replace', path, value: to },
    ],
  };
}

function rulesOperation(rules: JsonObject[]) {
  return { op: 'replace' as const, path: '/spec/rules', value: rules };
}
