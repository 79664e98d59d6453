import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { RolloutRun } from '../activities/rollout/rollout-activities.ts';
import type { ObservedTraffic } from '../domain/models/rollout/observed-traffic.ts';
import type { RolloutPlan } from '../domain/models/rollout/plan.ts';
import { firstLine } from '../domain/text/first-line.ts';
import { ApprovalGate } from './approval-gate.ts';
import { failureReason } from './failure-reason.ts';
import { FreezeWait } from './freeze-wait.ts';
import type { FreezeHost } from './freeze-wait.ts';
import type { RolloutModelInput, RolloutOutcome, RolloutState, RolloutUndo } from './rollout-messages.ts';
import { rolloutActivities } from './rollout-proxies.ts';
import { freshRollout } from './rollout-state.ts';
import { rolloutCompensations } from './rollout-undo.ts';
import { RolloutVoice } from './rollout-voice.ts';
import { Saga } from './saga.ts';

/** What every step of a rollout works with. */
export interface RolloutWork {
  readonly input: RolloutModelInput;
  readonly state: RolloutState;
  readonly activities: ReturnType<typeof rolloutActivities>;
  readonly voice: RolloutVoice;
  readonly gate: ApprovalGate;
  readonly saga: Saga<RolloutUndo>;
  readonly freeze: FreezeWait;
}

/** Why a rollout does not go on; what was begun is undone. */
export interface RolloutEnding {
  outcome: RolloutOutcome;
  /** One line for people. */
  detail: string;
}

export function prepareWork(input: RolloutModelInput): RolloutWork {
  const state = freshRollout(input);
  const proxies = rolloutActivities(input.times);
  const voice = new RolloutVoice(input, state, proxies);
  const freeze = new FreezeWait(input.times, input, freezeHost(state, voice));
  // A step of the traffic does not just wait: what the candidate has already is looked at meanwhile.
  const activities = freeze.over(proxies, [
    'holdService',
    'adoptReference',
    'markServing',
    'proposeToGit',
    'retireChampion',
    'releaseService',
  ]);
  const gate = new ApprovalGate(state.gate, {
    tell: (moment, decision) => voice.tell(moment, decision === undefined ? {} : { decision }),
    record: (decision, answer) => voice.decided(decision, answer),
  });
  const about = () => runOf({ input, state });
  const saga = new Saga(rolloutCompensations(input, about, proxies, voice), freeze, state.begun);
  return { input, state, activities, voice, gate, saga, freeze };
}

function freezeHost(state: RolloutState, voice: RolloutVoice): FreezeHost {
  return {
    frozen(words) {
      const isNews = state.frozen !== words;
      state.frozen = words;
      if (isNews) voice.happened('frozen', `it waits: ${words}`);
    },
    goesOn({ isThawed }) {
      state.frozen = undefined;
      // What is so now decides how it goes on.
      state.lookedAt = 0;
      if (isThawed) voice.happened('thawed', 'changes are made again');
    },
  };
}

/** The plan, which is known from the first stage on. */
export function planOf({ plan }: RolloutState): RolloutPlan {
  if (plan === undefined) throw new TypeError('a rollout is planned before anything of it is done');
  return plan;
}

/** It is time to look at the candidate again. */
export function isLookDue({ state }: Pick<RolloutWork, 'state'>): boolean {
  return Date.now() >= state.lookedAt + planOf(state).interval;
}

/** Milliseconds; at least one, as a timer needs. */
export function untilNextLook({ state }: Pick<RolloutWork, 'state'>): number {
  return Math.max(1, state.lookedAt + planOf(state).interval - Date.now());
}

/** What names a rollout to its activities. */
export function runOf({ input, state }: Pick<RolloutWork, 'input' | 'state'>): RolloutRun {
  return { model: input.model, id: state.id, plan: planOf(state) };
}

/** Why the traffic is not as it was asked for, in words; undefined where it is. */
export function faultOf({ trouble, interference }: ObservedTraffic): string | undefined {
  if (interference !== undefined) return `somebody else has changed it: ${interference}`;
  return trouble;
}

/** The reason behind a failed activity, in one line. What is cancelled, or no failure of an activity, is thrown. */
export function reasonOf(error: unknown): string {
  return firstLine(failureReason(error));
}

/** A failed activity that no later try could mend. */
export function isForGood(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  return error.cause instanceof ApplicationFailure && error.cause.nonRetryable === true;
}

/**
 * From now on a step is undone where the whole fails. The traffic is undone before everything else: people are served
 * by the champion before any housekeeping is done.
 */
export function begin({ saga }: RolloutWork, step: RolloutUndo): void {
  const isMoved = saga.begun.includes('traffic');
  saga.begin(step);
  if (!isMoved) return;
  saga.settle('traffic');
  saga.begin('traffic');
}

/** What fails is left to a person, and stops nothing. */
export async function orByHand(
  { state, voice }: RolloutWork,
  byHand: string,
  act: () => Promise<string>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const line = `${byHand} (${reasonOf(error)})`;
    state.leftToDo.push(line);
    voice.recorded('left-to-do', line);
  }
}
