import { setTimeout as pause } from 'node:timers/promises';
import type { JqSelector } from '../../clients/jq/jq-selector.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { trackerOf } from '../../domain/gitops/tracking.ts';
import type { IgnoreRule } from '../../domain/infrastructure/ignore-rules.ts';
import { referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { describeRecreation, obstacleToRecreation } from '../../domain/infrastructure/recreation.ts';
import { MaskedValueError } from '../../domain/infrastructure/secret-fingerprint.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import { createAutoscalerReader } from '../comparison/autoscalers.ts';
import { compareObject } from '../comparison/compare-object.ts';
import type { Comparison } from '../comparison/comparison.ts';
import { describeInvalid, isFailure, isRefusedWrite } from '../comparison/kubernetes-failure.ts';
import { prepareDesired } from '../comparison/prepare-desired.ts';
import { createSelectIgnored } from '../comparison/select-ignored.ts';
import type { HealObjectResult } from './heal-result.ts';
import { nextStep, shownDrift } from './next-step.ts';
import type { ApprovedEvidence, GovernedHeal, HealEnd, HealStep } from './next-step.ts';
import { takeStep } from './take-step.ts';

export interface HealDeps {
  kubernetes: KubernetesClient;
  fingerprint: FingerprintKey;
  /** Runs the jq expressions of ignore rules. */
  jq?: JqSelector | undefined;
}

export interface HealObjectInput {
  target: string;
  /** Git's object. */
  desired: KubernetesObject;
  /** Where it belongs if it does not say it. */
  defaultNamespace: string;
  approved: ApprovedEvidence;
  ignoreRules: readonly IgnoreRule[];
  /** Where Argo CD or Flux applies the object. */
  governed?: GovernedHeal | undefined;
  now: Date;
  signal?: AbortSignal | undefined;
}

/** How often live is compared anew before a heal that gets nowhere ends. */
const mostRounds = 10;

/** How often, and how far apart in milliseconds, an object that is being deleted is looked at. */
const mostLooks = 120;
const lookEvery = 1000;

/**
 * Makes one object equal Git, if what differs is what was approved. It compares before each step and after the last,
 * and every write is bound to the version compared: nothing new is ever overwritten, and a heal that was interrupted
 * goes on where it stopped. Rejects where the cluster cannot be reached; what it refuses is an outcome.
 */
export async function healObject(deps: HealDeps, input: HealObjectInput): Promise<HealObjectResult> {
  const { kubernetes, fingerprint } = deps;
  const { target, approved, defaultNamespace, signal } = input;
  const { object: desired } = await prepareDesired(kubernetes, input.desired, defaultNamespace, signal);
  const done = new Set<HealStep>();
  const changes: string[] = [];
  let isStuck = false;
  let looks = 0;
  for (let round = 0; ; round += 1) {
    const comparison = await compareNow(deps, { ...input, desired });
    const remaining = shownDrift(comparison, fingerprint);
    const decision =
      round < mostRounds
        ? nextStep(comparison, approved, done, fingerprint, isStuck, governedBy(comparison, input))
        : restless(comparison);
    if ('outcome' in decision) {
      const isBeingRecreated = decision.outcome === 'waiting' && approved.recreate === true;
      if (!isBeingRecreated || looks >= mostLooks) return { ...decision, changes, remaining };
      // Nothing is written while its deletion is waited for, so this is no round.
      await pause(lookEvery, undefined, { signal });
      looks += 1;
      round -= 1;
      continue;
    }
    try {
      await takeStep(kubernetes, decision.step, comparison, target, (change) => changes.push(change), signal);
      done.add(decision.step);
    } catch (error) {
      const end = endOf(error, decision.step, done);
      if (end?.outcome === 'needs-recreation') {
        const outcome = recreationOf(comparison, end.reason);
        if (outcome.outcome === 'refused' || approved.recreate !== true) {
          return { ...outcome, changes, remaining };
        }
        isStuck = true;
      } else if (end !== undefined) return { ...end, changes, remaining };
    }
  }
}

/** Also an object of another target may be applied by Argo CD or Flux, which its marks tell. */
function governedBy({ standing }: Comparison, { governed }: HealObjectInput): GovernedHeal | undefined {
  if (governed !== undefined || standing.is !== 'present') return governed;
  const by = trackerOf(standing.live);
  return by === undefined ? undefined : { by, synced: false };
}

/** What a person is told who has to agree to recreation, or why that is out of the question. */
function recreationOf({ standing }: Comparison, reason: string): HealEnd {
  if (standing.is !== 'present') return { outcome: 'needs-recreation', reason };
  const obstacle = obstacleToRecreation(standing.live);
  if (obstacle !== undefined) return { outcome: 'refused', reason: `${reason}; ${obstacle}` };
  return { outcome: 'needs-recreation', reason: `${reason}; ${describeRecreation(standing.live)}` };
}

async function compareNow(deps: HealDeps, input: HealObjectInput): Promise<Comparison> {
  const live = await deps.kubernetes.get(referenceOf(input.desired), input.signal);
  const comparing = {
    ...deps,
    findAutoscalers: createAutoscalerReader(deps.kubernetes),
    selectIgnored: createSelectIgnored(deps.jq),
    onDryRun: () => undefined,
  };
  return compareObject(comparing, { ...input, live });
}

function restless({ isTrue }: Comparison): HealEnd {
  return isTrue
    ? { outcome: 'healed', reason: 'live equals Git' }
    : { outcome: 'not-converged', reason: 'it keeps changing while it is being healed' };
}

/** How the heal ends because a write failed; undefined where it goes on with a fresh comparison. */
function endOf(error: unknown, step: HealStep, done: Set<HealStep>): HealEnd | undefined {
  if (isFailure(error, 'kubernetes-conflict')) return undefined;
  if (isFailure(error, 'kubernetes-not-found')) {
    if (step !== 'create') return undefined;
    return { outcome: 'waiting', reason: `${error.message}; it is created once its namespace exists` };
  }
  if (isFailure(error, 'kubernetes-invalid')) {
    if (error.immutable) return { outcome: 'needs-recreation', reason: describeInvalid(error) };
    if (step !== 'apply') return { outcome: 'refused', reason: describeInvalid(error) };
    // Two fields of which only one may be set: one patch that takes the one and puts the other can do it.
    done.add('apply');
    return undefined;
  }
  if (isFailure(error, 'kubernetes-server') && step === 'apply') {
    // Server-side apply fails on live lists with doubled keys, which a patch can mend.
    done.add('apply');
    return undefined;
  }
  if (isRefusedWrite(error) || error instanceof MaskedValueError) {
    return { outcome: 'refused', reason: error.message };
  }
  throw error;
}
