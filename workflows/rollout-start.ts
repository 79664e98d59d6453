import { condition, workflowInfo } from '@temporalio/workflow';
import { meetsTerms } from '../domain/approval/meets-terms.ts';
import type { ReviewTerms } from '../domain/approval/review-terms.ts';
import { describeDecision } from './descriptions.ts';
import { passHooks } from './rollout-hooks.ts';
import type { RolloutReason } from './rollout-messages.ts';
import { questionOfPlan } from './rollout-voice.ts';
import { begin, planOf, runOf } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';

/** A plan that moves so often does not come to rest. */
const mostPlans = 10;

/** What is going to be done, or why it cannot be. */
export async function plan(work: RolloutWork): Promise<RolloutEnding | undefined> {
  work.voice.publish();
  const refused = await makePlan(work);
  if (refused === undefined) work.state.stage = 'approving';
  return refused;
}

async function makePlan({ activities, input, state }: RolloutWork): Promise<RolloutEnding | undefined> {
  const { model, change } = input;
  const summary = state.plan === undefined ? 'what is going to be done' : 'whether that still holds';
  const planned = await activities.planRollout.executeWithOptions({ summary }, [
    { model, id: state.id, change },
  ]);
  if ('refused' in planned) return { outcome: 'refused', detail: planned.refused };
  state.plan = planned.plan;
  return undefined;
}

/** People agree to this very plan, where the configuration wants that. */
export async function approve(work: RolloutWork): Promise<RolloutEnding | undefined> {
  const { state, gate, voice } = work;
  const { digest, approval } = planOf(state);
  const before = approval && givenBefore(work.input.reason, digest, approval);
  if (before !== undefined) state.approved = { digest, by: before };
  if (approval === undefined || state.approved?.digest === digest) {
    state.stage = 'preparing';
    return undefined;
  }
  state.asking = 'plan';
  gate.ask(questionOfPlan(digest, approval, work.input));
  voice.publish();
  const end = await gate.wait(() => false);
  if (end === 'paused') return undefined;
  state.asking = undefined;
  const { decision } = gate;
  if (end === 'expired' || decision === undefined) {
    return { outcome: 'expired', detail: 'nobody decided in time; no traffic was moved' };
  }
  upsertSearchable([{ key: searchAttributes.actor, value: [decision.actor] }]);
  const detail = describeDecision(decision);
  voice.tell('decided', { decision, detail });
  if (decision.action !== 'approve') return { outcome: 'declined', detail };
  const by = gate.state.review?.votes.map(({ actor }) => actor) ?? [];
  state.approved = { digest, by: [...new Set([...by, decision.actor])] };
  state.stage = 'preparing';
  return undefined;
}

/**
 * The last moment before traffic moves: webhooks may stop it, and what was approved must still be what would be done.
 * A plan that reads differently voids the approval. From here on nobody else changes the service.
 */
export async function prepare(work: RolloutWork): Promise<RolloutEnding | undefined> {
  const { state, voice, activities } = work;
  await untilResumed(work);
  if (workflowInfo().continueAsNewSuggested) return undefined;
  const before = planOf(state).digest;
  const passed = await passHooks(work, 'before-rollout');
  if (passed === 'unfinished') return undefined;
  if (passed !== 'allowed') return { outcome: 'refused', detail: passed.detail };
  const refused = await makePlan(work);
  if (refused !== undefined) return refused;
  if (planOf(state).digest !== before) return readAgain(work);
  if (state.isPaused) return undefined;
  begin(work, 'hold of the service');
  const held = await activities.holdService.executeWithOptions({ summary: 'nobody else changes it' }, [
    runOf(work),
  ]);
  state.stage = 'stepping';
  voice.happened('started', held);
  return undefined;
}

/** Who agreed to this very plan before anybody was asked here; undefined where people have to be asked. */
function givenBefore(reason: RolloutReason, digest: string, terms: ReviewTerms): string[] | undefined {
  if (reason.kind !== 'incident' || reason.planDigest !== digest) return undefined;
  const { votes = [] } = reason;
  // The incident may ask fewer people than a rollout has to.
  return meetsTerms(votes, terms) ? votes.map(({ actor }) => actor) : undefined;
}

function readAgain({ state, voice }: RolloutWork): RolloutEnding | undefined {
  state.plans += 1;
  if (state.plans >= mostPlans) {
    return { outcome: 'refused', detail: `what would be done changed ${mostPlans} times before it began` };
  }
  state.allowed = [];
  state.stage = 'approving';
  voice.happened('plan-moved', 'what would be done is not what was planned any more; it is planned anew');
  return undefined;
}

/** Nothing moves forward while a person has paused it. */
export async function untilResumed({ state, voice }: RolloutWork): Promise<void> {
  if (!state.isPaused) return;
  voice.publish();
  await condition(() => !state.isPaused || workflowInfo().continueAsNewSuggested);
  voice.publish();
}
