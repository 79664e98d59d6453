import { isMap, mapAt } from '../../../gitops/fields.ts';
import type { JsonObject, KubernetesObject } from '../../../infrastructure/object.ts';
import type { ObservedTraffic } from '../observed-traffic.ts';
import { candidateShares, isAccepted, isSplitAt, rulesOf, splitRules } from './http-route.ts';
import type { Backends } from './http-route.ts';
import { modelPart, storageUriPointer } from './model-place.ts';
import { predictorService } from './served.ts';
import type { Served } from './served.ts';
import type { ServiceRecord } from './service-record.ts';
import { wait, waitForTraffic } from './step.ts';
import type { ServingMode, ServingStep } from './step.ts';

/** What is so of an InferenceService, the one beside it, and the HTTPRoute that is moved between them. */
export interface BlueGreenWorld {
  record: ServiceRecord;
  served: Served;
  /** The second InferenceService; undefined where there is none. */
  second: { object: KubernetesObject; served: Served } | undefined;
  /** The HTTPRoute; undefined where it is gone. */
  route: KubernetesObject | undefined;
  /** The pods of the service itself all load this model, and are ready; undefined where that cannot be told. */
  loaded: string | undefined;
}

/** On the second InferenceService: the rollout that it belongs to. */
const rolloutLabel = 'plumbline.dev/rollout';

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
    const lack = lackOfService(world, candidate.storageUri);
    if (lack !== undefined) return lack;
    return giveRouteBack(record, route, second, 'the champion is gone');
  },

  restore(world) {
    const { record, served, second, route } = world;
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
    const lack = lackOfService(world, champion.storageUri);
    if (lack !== undefined) return lack;
    return giveRouteBack(record, route, second, `${record.service.name} takes everything`);
  },

  observe(world): ObservedTraffic {
    const { record, served, second, route } = world;
    const backends = backendsOf(record);
    const shares = route === undefined ? [] : candidateShares([route], backends);
    const trouble = second?.served.failure?.reason ?? served.failure?.reason;
    return {
      candidatePercent: shares.length === 0 ? null : Math.max(...shares),
      candidateReady: second?.served.isReady === true,
      championReady: served.isReady,
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

function lackOfService({ served, loaded }: BlueGreenWorld, storageUri: string): ServingStep | undefined {
  if (served.failure !== undefined)
    return { do: 'failed', reason: `the model cannot be loaded: ${served.failure.reason}` };
  return served.isReady && loaded === storageUri ? undefined : wait('the service is ready with its model');
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

/** The route as it was before, and then the second service goes. */
function giveRouteBack(
  record: ServiceRecord,
  route: KubernetesObject | undefined,
  second: BlueGreenWorld['second'],
  detail: string,
): ServingStep {
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
  if (!isAccepted(route)) return waitForTraffic(`gateways take over HTTPRoute ${name}`);
  if (second === undefined) return { do: 'done', detail };
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
