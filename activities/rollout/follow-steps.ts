import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { canonicalJson } from '../../domain/infrastructure/canonical-json.ts';
import { crashOf, isPodOf } from '../../domain/models/rollout/candidate-pods.ts';
import { interferenceWith } from '../../domain/models/rollout/serving/interference.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import type { ServingStep } from '../../domain/models/rollout/serving/step.ts';
import type { ObservedTraffic, RolloutPlan } from '../../workflows/rollout-messages.ts';
import { CandidateFailedError, RolloutInterferenceError, TrafficNotFollowingError } from './errors.ts';
import { createGitWriter } from './git-writer.ts';
import type { GitWriterDeps } from './git-writer.ts';
import { lookAtService } from './look-at-service.ts';
import type { ServiceLook } from './look-at-service.ts';
import type { FindRollout } from './rollout-settings.ts';
import { changeServiceRecord } from './service-record-store.ts';
import { listIfReadable } from './serving-objects.ts';
import { createPermit, longestWrite } from './write-permit.ts';
import { createClusterWriter } from './write-step.ts';

export interface TrafficDeps extends GitWriterDeps {
  clusterOf: (model: string) => Promise<KubernetesClient>;
  findRollout: FindRollout;
  /** How long things take, milliseconds; what is usual unless stated. */
  pace?: Partial<Pace>;
}

interface Pace {
  /** Between two looks. */
  every: number;
  /** A status that has not moved for so long lags no more. */
  quietAfter: number;
  /** Traffic that was asked for is observed by then, or never. */
  followWithin: number;
  /** A permit to write lasts so long; what is usual depends on what is written to. */
  writeWithin: number | undefined;
}

const usualPace: Pace = { every: 2000, quietAfter: 30_000, followWithin: 5 * 60_000, writeWithin: undefined };

interface Rollout {
  model: string;
  id: string;
  plan: RolloutPlan;
}

/**
 * Takes one step after the other, each from a fresh look, until what is wanted is observed. What was taken before, by
 * whichever process, is not taken again.
 *
 * @param next the step from a look.
 * @param isForward towards the candidate: whatever somebody else changes ends it. The way back goes on as far as it can.
 */
export async function followSteps(
  deps: TrafficDeps,
  rollout: Rollout,
  record: ServiceRecord,
  next: (look: ServiceLook) => ServingStep,
  { isForward }: { isForward: boolean },
): Promise<{ observed: ObservedTraffic; detail: string }> {
  const { cancellationSignal: signal, info } = Context.current();
  const pace = { ...usualPace, ...deps.pace };
  const kubernetes = await deps.clusterOf(rollout.model);
  const isByGit = rollout.plan.via === 'git';
  const writeWithin = pace.writeWithin ?? longestWrite[rollout.plan.via];
  const permit = createPermit(deps.store, rollout, record, writeWithin, signal);
  // On the way back: until then a process that hung may still write what it was permitted to before.
  const knownFrom = deps.now().getTime() + (isForward ? 0 : writeWithin);
  const write = isByGit ? createGitWriter(deps, rollout, record, signal) : createClusterWriter(kubernetes);
  const quiet = watchForQuiet(deps.now, pace.quietAfter);
  // The way back has no deadline, and asks the configuration nothing: it may not know the model any more.
  const startWithin = isForward ? deps.findRollout(rollout.model).startWithin : Infinity;
  const startBy = info.scheduledTimestampMs + startWithin;
  let known = record;
  let waitsSince: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    const look = await lookAtService(kubernetes, known, quiet, signal);
    known = await remember(deps.store, rollout, known, look);
    if (isForward) refuseInterference(known, look);
    const step = next(look);
    if (step.do === 'done' && look.observed !== undefined && deps.now().getTime() >= knownFrom)
      return { observed: look.observed, detail: step.detail };
    if (step.do === 'failed') throw new CandidateFailedError(step.reason);
    if (step.do === 'wait') {
      const now = deps.now().getTime();
      waitsSince = step.isTraffic ? (waitsSince ?? now) : undefined;
      if (isForward) await refuseCrash(kubernetes, known, look.observed?.candidate, signal);
      if (isForward && !step.isTraffic && now > startBy)
        throw new CandidateFailedError(`it did not come about in time that ${step.until}`);
      if (waitsSince !== undefined && now - waitsSince > pace.followWithin)
        throw new TrafficNotFollowingError(
          `it is never observed that ${step.until}; ${look.observed?.trouble ?? 'the serving mode may ignore it'}`,
        );
      await sleep(pace.every, undefined, { signal });
    } else if (step.do === 'done') {
      await sleep(pace.every, undefined, { signal });
    } else {
      waitsSince = undefined;
      await write(look, step, permit);
      if (isByGit) await sleep(pace.every, undefined, { signal });
    }
  }
}

/** One look, without any step. */
export async function observe(
  deps: TrafficDeps,
  rollout: Rollout,
  record: ServiceRecord,
): Promise<ObservedTraffic> {
  const { cancellationSignal: signal } = Context.current();
  const kubernetes = await deps.clusterOf(rollout.model);
  const look = await lookAtService(kubernetes, record, () => false, signal);
  const known = await remember(deps.store, rollout, record, look);
  const interference = interferenceIn(known, look);
  const { observed } = look;
  const crash = await crashIn(kubernetes, known, observed?.candidate, signal);
  const nothing: ObservedTraffic = {
    candidatePercent: null,
    candidateReady: false,
    championReady: false,
    candidate: undefined,
    champion: record.champion.revision,
  };
  return {
    ...(observed ?? nothing),
    ...(crash === undefined ? {} : { trouble: crash, candidateReady: false }),
    ...(interference === undefined ? {} : { interference }),
  };
}

/** The revision that KServe made for the candidate names it from now on. */
async function remember(
  store: ObjectStore,
  rollout: Rollout,
  record: ServiceRecord,
  { observed }: ServiceLook,
): Promise<ServiceRecord> {
  const revision = observed?.candidate;
  if (record.mode !== 'knative' || revision === undefined || revision === record.candidate.revision)
    return record;
  return await changeServiceRecord(store, rollout, record, ({ candidate }) => ({
    candidate: { ...candidate, revision },
  }));
}

function interferenceIn(record: ServiceRecord, { served, observed }: ServiceLook): string | undefined {
  const interference = interferenceWith(record, served);
  if (interference !== undefined) return interference;
  const percent = observed?.candidatePercent ?? 0;
  const most = Math.max(0, ...record.asked);
  if (record.direction !== 'forward' || percent <= most) return undefined;
  return `the candidate takes ${percent} %, and ${most} % were asked for`;
}

function refuseInterference(record: ServiceRecord, look: ServiceLook): void {
  const interference = interferenceIn(record, look);
  if (interference === undefined) return;
  const { namespace, name } = record.service;
  throw new RolloutInterferenceError(
    `InferenceService ${namespace}/${name}: ${interference} by somebody else`,
  );
}

async function crashIn(
  kubernetes: KubernetesClient,
  { service: { namespace } }: ServiceRecord,
  candidate: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (candidate === undefined) return undefined;
  const pods = await listIfReadable(kubernetes, { apiVersion: 'v1', kind: 'Pod' }, { namespace }, signal);
  return crashOf((pods ?? []).filter((pod) => isPodOf(pod, candidate)));
}

async function refuseCrash(...of: Parameters<typeof crashIn>): Promise<void> {
  const crash = await crashIn(...of);
  if (crash !== undefined) throw new CandidateFailedError(crash);
}

function watchForQuiet(now: () => Date, quietAfter: number): (state: unknown) => boolean {
  let last: string | undefined;
  let since = 0;
  return (state) => {
    const text = canonicalJson(state);
    if (text !== last) {
      last = text;
      since = now().getTime();
    }
    return now().getTime() - since >= quietAfter;
  };
}
