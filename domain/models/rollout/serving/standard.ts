import { numberAt } from '../../../gitops/fields.ts';
import type { KubernetesObject } from '../../../infrastructure/object.ts';
import type { ObservedTraffic } from '../observed-traffic.ts';
import { addEntry, removeEntry, setPercent } from './canary-entries.ts';
import { candidateShares, isSplitAt } from './http-route.ts';
import type { Backends } from './http-route.ts';
import { storageUriPointer } from './model-place.ts';
import { fewOf } from './replicas.ts';
import type { Replicas } from './replicas.ts';
import { predictorService } from './served.ts';
import type { Served, ServedCanary } from './served.ts';
import type { ServiceRecord } from './service-record.ts';
import { wait, waitForTraffic } from './step.ts';
import type { Operation, ServingMode, ServingStep } from './step.ts';

/** What is so of an InferenceService in Standard mode whose HTTPRoutes follow `spec.canary`. */
export interface StandardWorld {
  record: ServiceRecord;
  served: Served;
  /** The HTTPRoutes that KServe keeps for it. */
  routes: readonly KubernetesObject[];
  /** Of the Deployments of the two; undefined where they cannot be seen. */
  replicas: Partial<Record<'champion' | 'candidate', Replicas | undefined>>;
}

/**
 * Traffic by an entry of `spec.canary` (KServe 0.20 and later). Its percent alone only sizes replicas: what counts is
 * the weight that the HTTPRoutes show. Promotion retargets the name of the predictor, so that no pod starts anew.
 */
export const standardMode: ServingMode<StandardWorld> = {
  shift({ record, served, routes }, percent) {
    const entry = entryOf(record, served);
    // At 0 % first: nobody is sent to a model that has not started.
    if (entry === undefined)
      return patch('the candidate starts beside the champion', [addEntry(record, served, record.candidate)]);
    const lack = lackOf(entry, 'candidate');
    if (lack !== undefined) return lack;
    if (entry.percent !== percent)
      return patch(`the candidate takes ${percent} %`, setPercent(record, served, entry.name, percent));
    if (isSplitAt(routes, backendsOf(record, served), percent))
      return { do: 'done', detail: `the candidate takes ${percent} %` };
    return waitForTraffic(`the HTTPRoutes give ${percent} % to ${backendsOf(record, served).candidate}`);
  },

  /** The champion stays beside it, without requests, until it is retired. */
  promote(world) {
    if (isRetargeted(world)) return { do: 'done', detail: 'the candidate takes everything' };
    return standardMode.shift(world, 100);
  },

  retire(world) {
    const { record, served, routes } = world;
    const { candidate, champion } = record;
    if (entryOf(record, served) !== undefined)
      return patch('the candidate is the service, and the champion goes', [
        ...retarget(record, candidate.name, champion.storageUri, candidate.storageUri),
        ...removeEntry(served, candidate.name),
      ]);
    if (!isRetargeted(world)) return { do: 'failed', reason: 'the candidate is not there any more' };
    if (isSplitAt(routes, backendsOf(record, served), 100) && served.isReady)
      return { do: 'done', detail: 'the champion is gone' };
    return waitForTraffic(`the HTTPRoutes lead to ${backendsOf(record, served).candidate} alone`);
  },

  /**
   * A single replica of the champion is enough. Without any the candidate keeps its traffic for as long as it answers;
   * one that does not is taken away at once, since what it holds may be what the champion lacks.
   */
  restore(world) {
    if (isRetargeted(world)) return bringChampionBack(world);
    const { record, served, routes, replicas } = world;
    const isChampions = served.storageUri === record.champion.storageUri;
    if (!isChampions)
      return {
        do: 'failed',
        reason: `somebody else has given it the model ${served.storageUri ?? '(none)'}, which is left as it is`,
      };
    const entry = entryOf(record, served);
    const lack = lackOfChampion(world);
    if (entry === undefined) {
      if (!isSplitAt(routes, backendsOf(record, served), 0))
        return waitForTraffic('the HTTPRoutes lead to the champion alone');
      if (lack !== undefined) return lack;
      const few = replicas.champion === undefined ? '' : fewOf(replicas.champion);
      return { do: 'done', detail: `${backendsOf(record, served).champion} takes everything${few}` };
    }
    if (lack !== undefined && entry.percent !== 0 && answers(entry, replicas.candidate)) return lack;
    if (entry.percent !== 0)
      return patch('nothing reaches the candidate', setPercent(record, served, entry.name, 0));
    if (!isSplitAt(routes, backendsOf(record, served), 0))
      return waitForTraffic('the HTTPRoutes give nothing to the candidate');
    return patch('the candidate is taken away', removeEntry(served, entry.name));
  },

  observe(world): ObservedTraffic {
    const { record, served, routes, replicas } = world;
    const { champion, candidate } = backendsOf(record, served);
    const entry = entryOf(record, served);
    const shares = candidateShares(routes, { champion, candidate });
    const isOver = isRetargeted(world);
    return {
      candidatePercent: shares.length === 0 ? null : Math.max(...shares),
      candidateReady: isOver ? served.isReady : entry?.isReady === true && entry.failure === undefined,
      championReady: !isOver && hasChampion(served, replicas.champion),
      candidate: entry === undefined && !isOver ? undefined : candidate,
      champion,
      ...troubleOf(entry?.failure?.reason ?? served.failure?.reason),
    };
  },
};

function hasChampion({ isReady, failure }: Served, replicas: Replicas | undefined): boolean {
  return replicas === undefined ? isReady || failure === undefined : replicas.available > 0;
}

/** What the champion lacks of a single replica that answers; undefined where it has one, or nobody can see. */
function lackOfChampion({ record, served, replicas: { champion } }: StandardWorld): ServingStep | undefined {
  if (champion === undefined || champion.available > 0) return undefined;
  // What is scaled away without requests comes back by requests alone.
  if (numberAt(record.original, 'predictor', 'minReplicas') === 0) return undefined;
  const why = served.failure === undefined ? '' : ` (${served.failure.reason})`;
  return wait(
    `${backendsOf(record, served).champion} has a replica; none of ${champion.wanted} is ready${why}`,
  );
}

function answers({ isReady }: ServedCanary, replicas: Replicas | undefined): boolean {
  return replicas === undefined ? isReady : replicas.available > 0;
}

/** The Services of the two. A champion that came back after the candidate was the service has another name. */
export function backendsOf({ service, original, candidate }: ServiceRecord, served: Served): Backends {
  const { predictorName } = served;
  const ofChampion = predictorName === candidate.name ? predictorNameOf(original) : predictorName;
  return {
    champion: predictorService(service.name, ofChampion),
    candidate: predictorService(service.name, candidate.name),
  };
}

/** After a promotion that was carried through, the champion comes back as a canary of its own first. */
function bringChampionBack({ record, served, routes }: StandardWorld): ServingStep {
  const { champion, candidate, service, original } = record;
  const name = predictorNameOf(original) ?? formerName;
  const entry = served.canaries.find((one) => one.name === name);
  if (entry === undefined)
    return patch('the champion starts beside the candidate', [
      addEntry(record, served, { name, storageUri: champion.storageUri }),
    ]);
  const lack = lackOf(entry, 'champion');
  if (lack !== undefined) return lack;
  if (entry.percent !== 100)
    return patch('the champion takes everything', setPercent(record, served, name, 100));
  const back = {
    champion: predictorService(service.name, candidate.name),
    candidate: predictorService(service.name, name),
  };
  if (!isSplitAt(routes, back, 100)) return waitForTraffic('the HTTPRoutes lead to the champion alone');
  return patch('the champion is the service again', [
    ...retarget(record, name, candidate.storageUri, champion.storageUri),
    ...removeEntry(served, name),
  ]);
}

/** A champion whose predictor had no name cannot be told apart from the service itself. */
const formerName = 'former';

function isRetargeted({ record, served }: StandardWorld): boolean {
  return served.predictorName === record.candidate.name;
}

function entryOf({ candidate }: ServiceRecord, { canaries }: Served): ServedCanary | undefined {
  return canaries.find(({ name }) => name === candidate.name);
}

function lackOf({ failure, isReady }: ServedCanary, who: 'candidate' | 'champion'): ServingStep | undefined {
  if (failure !== undefined)
    return { do: 'failed', reason: `the ${who} cannot be loaded: ${failure.reason}` };
  return isReady ? undefined : wait(`the ${who} is ready`);
}

function predictorNameOf(spec: ServiceRecord['original']): string | undefined {
  const name = (spec['predictor'] as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function retarget({ place }: ServiceRecord, name: string, from: string, to: string): Operation[] {
  const path = storageUriPointer(place);
  return [
    { op: 'test', path, value: from },
    { op: 'replace', path, value: to },
    { op: 'add', path: '/spec/predictor/name', value: name },
  ];
}

function troubleOf(reason: string | undefined): { trouble?: string } {
  return reason === undefined ? {} : { trouble: reason };
}

function patch(why: string, operations: Operation[]): ServingStep {
  return { do: 'patch', what: 'service', why, operations };
}
