import { numberAt } from '../../../gitops/fields.ts';
import type { ObservedTraffic } from '../observed-traffic.ts';
import type { Served } from './served.ts';
import { storageUriPointer } from './model-place.ts';
import type { ServiceRecord } from './service-record.ts';
import { wait, waitForTraffic } from './step.ts';
import type { Operation, ServingMode, ServingStep } from './step.ts';

/** What is so of an InferenceService in Knative mode. */
export interface KnativeWorld {
  record: ServiceRecord;
  served: Served;
  /** Knative's Revisions by name; undefined where they cannot be read. */
  revisions: ReadonlyMap<string, KnativeRevision> | undefined;
  /** Nothing has changed for so long that nobody is still about to react to what was written. */
  isQuiet: boolean;
}

export interface KnativeRevision {
  isReady: boolean;
  /** What its storage initializer loads, where it says so. */
  storageUri: string | undefined;
}

/**
 * Traffic by Knative's revisions. The status is copied from elsewhere and lags, and `observedGeneration` says nothing:
 * each step is gated on revision, percent and storage URI together.
 */
export const knativeMode: ServingMode<KnativeWorld> = {
  /** The model and the percent go in one patch: without the percent all traffic would follow the model. */
  shift(world, percent) {
    const { record, served } = world;
    const { champion, candidate } = record;
    if (served.storageUri === champion.storageUri)
      return patch(`the candidate takes ${percent} %`, [
        ...modelOperations(record, champion.storageUri, candidate.storageUri),
        percentOperation(percent),
      ]);
    const lack = lackOfCandidate(world);
    if (lack !== undefined) return lack;
    if (served.percent !== percent)
      return patch(`the candidate takes ${percent} %`, [percentOperation(percent)]);
    const share = served.traffic.get(candidateRevision(world) ?? '') ?? 0;
    const rest = served.traffic.get(champion.revision) ?? 0;
    if (share === percent && rest === 100 - percent)
      return { do: 'done', detail: `the candidate takes ${percent} %` };
    return waitForTraffic(`${percent} % of the traffic reach ${candidateRevision(world)}`);
  },

  /** A percent of 100 that is left would send the next model straight to everybody. */
  promote(world) {
    const { served } = world;
    const lack = lackOfCandidate(world);
    if (lack !== undefined) return lack;
    if (served.percent !== undefined)
      return patch('the candidate is promoted', [
        { op: 'remove', path: '/spec/predictor/canaryTrafficPercent' },
      ]);
    const revision = candidateRevision(world) ?? '';
    if (served.traffic.get(revision) === 100 && served.isReady)
      return { do: 'done', detail: `${revision} takes everything` };
    return waitForTraffic(`all traffic reaches ${revision}`);
  },

  /** Never the model and the percent at once: the revision that is to go would take everything for a moment. */
  restore(world) {
    const { record, served } = world;
    const { champion, candidate } = record;
    if (served.storageUri === candidate.storageUri) return pinToChampion(world);
    if (served.storageUri !== champion.storageUri) return foreignModel(served);
    const original = numberAt(record.original, 'predictor', 'canaryTrafficPercent');
    if (served.percent === original) return settled(world);
    if (served.percent !== 0) return patch('nothing reaches the candidate', [percentOperation(0)]);
    const { createdRevision: created, readyRevision: ready, failure } = served;
    if (failure !== undefined && failure.revision === created && created !== candidateRevision(world))
      return { do: 'failed', reason: `the champion's model cannot be loaded again: ${failure.reason}` };
    const isPrepared =
      created !== undefined &&
      created === ready &&
      created !== candidateRevision(world) &&
      // A status that lags names the old revision for a while.
      (created !== champion.revision || world.isQuiet);
    if (!isPrepared) return wait("a revision with the champion's model is ready");
    return patch('the champion is the service again', [
      original === undefined
        ? { op: 'remove', path: '/spec/predictor/canaryTrafficPercent' }
        : percentOperation(original),
    ]);
  },

  retire({ record }) {
    return { do: 'done', detail: `Knative keeps revision ${record.champion.revision} by its own rules` };
  },

  observe(world): ObservedTraffic {
    const { record, served, revisions } = world;
    const revision = candidateRevision(world);
    const { champion } = record;
    const isReady = (name: string): boolean => revisions?.get(name)?.isReady ?? served.isReady;
    return {
      candidatePercent: candidateShare(world),
      candidateReady:
        revision !== undefined && served.readyRevision === revision && served.failure === undefined,
      championReady: isReady(champion.revision),
      candidate: revision,
      champion: champion.revision,
      ...(served.failure === undefined ? {} : { trouble: served.failure.reason }),
    };
  },
};

/** The revision of the candidate, remembered or seen now. */
export function candidateRevision({ record, served, revisions }: KnativeWorld): string | undefined {
  const { champion, candidate } = record;
  if (candidate.revision !== undefined) return candidate.revision;
  const { createdRevision: created } = served;
  if (created === undefined || created === champion.revision) return undefined;
  const loads = revisions?.get(created)?.storageUri;
  if (loads !== undefined) return loads === candidate.storageUri ? created : undefined;
  return served.storageUri === candidate.storageUri ? created : undefined;
}

function candidateShare(world: KnativeWorld): number | null {
  const { traffic } = world.served;
  if (traffic.size === 0) return null;
  return traffic.get(candidateRevision(world) ?? '') ?? 0;
}

/** What has to come about before traffic can be moved to the candidate, or why it never will. */
function lackOfCandidate(world: KnativeWorld): ServingStep | undefined {
  const { record, served } = world;
  if (served.storageUri !== record.candidate.storageUri) return foreignModel(served);
  const revision = candidateRevision(world);
  const { failure } = served;
  if (failure !== undefined && failure.revision !== record.champion.revision)
    return { do: 'failed', reason: `the candidate cannot be loaded: ${failure.reason}` };
  if (revision === undefined) return wait('KServe makes a revision of the candidate');
  if (served.readyRevision !== revision) return wait(`revision ${revision} is ready`);
  return undefined;
}

function pinToChampion(world: KnativeWorld): ServingStep {
  const { record, served, revisions } = world;
  const { champion, candidate } = record;
  if (served.percent !== 0) return patch('nothing reaches the candidate', [percentOperation(0)]);
  const isCollected = revisions !== undefined && !revisions.has(champion.revision);
  // Knative collects revisions that nothing leads to: then only a new one can take over.
  if (!isCollected && served.traffic.get(champion.revision) !== 100)
    return waitForTraffic(`revision ${champion.revision} takes everything`);
  // A revision that appears after the model was put back could be taken for the champion's.
  if (candidateRevision(world) === undefined && !world.isQuiet) return wait('KServe has taken notice');
  return patch("the champion's model is put back", [
    ...modelOperations(record, candidate.storageUri, champion.storageUri),
    percentOperation(0),
  ]);
}

/** Model and percent are as they were before. */
function settled(world: KnativeWorld): ServingStep {
  const { served } = world;
  const { readyRevision: ready, createdRevision: created } = served;
  const bad = candidateRevision(world);
  if (bad !== undefined && (ready === bad || (served.traffic.get(bad) ?? 0) > 0)) {
    // Somebody gave the service back too early.
    return patch('nothing reaches the candidate', [percentOperation(0)]);
  }
  const isBack = ready !== undefined && ready === created && served.traffic.get(ready) === 100;
  if (isBack && served.isReady) return { do: 'done', detail: `${ready} takes everything` };
  return waitForTraffic('the champion takes everything');
}

function foreignModel({ storageUri }: Served): ServingStep {
  return {
    do: 'failed',
    reason: `somebody else has given it the model ${storageUri ?? '(none)'}, which is left as it is`,
  };
}

function modelOperations({ place }: ServiceRecord, from: string, to: string): Operation[] {
  const path = storageUriPointer(place);
  return [
    { op: 'test', path, value: from },
    { op: 'replace', path, value: to },
  ];
}

function percentOperation(percent: number): Operation {
  return { op: 'add', path: '/spec/predictor/canaryTrafficPercent', value: percent };
}

function patch(why: string, operations: Operation[]): ServingStep {
  return { do: 'patch', what: 'service', why, operations };
}
