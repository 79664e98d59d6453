import { CancellationScope, sleep } from '@temporalio/workflow';
import type { AcceptedDecision, ReviewAction } from '../domain/approval/review.ts';
import { closeReview } from '../domain/approval/review.ts';
import { lookDigest } from '../domain/models/rollout/rollout-item.ts';
import type { RolloutState } from './rollout-messages.ts';
import { questionInTheMiddle, termsOf } from './rollout-voice.ts';
import { isLookDue, planOf, untilNextLook } from './rollout-work.ts';
import type { RolloutWork } from './rollout-work.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';

/** What people can be asked in the middle of a rollout. */
type About = Exclude<RolloutState['asking'], 'plan' | undefined>;

/** Asks people about what only they can tell, unless they are being asked. Each time is a question of its own. */
export function askPeople(
  { state, gate, input, voice }: RolloutWork,
  about: About,
  actions: readonly ReviewAction[],
): void {
  if (state.asking !== undefined) return;
  const { digest } = planOf(state);
  state.asked += 1;
  state.asking = about;
  // Another question than the one about the plan, not that one over again.
  gate.state.askedDigest = undefined;
  const asked = lookDigest(state.id, `${input.model}/${digest}`, state.step, state.asked);
  gate.ask(questionInTheMiddle(asked, termsOf(planOf(state)), actions));
  voice.publish();
}

/** Nothing is left to decide: whoever answers later is told why. */
export function stopAsking({ state, gate, voice }: RolloutWork, why: string): void {
  if (state.asking === undefined) return;
  state.asking = undefined;
  gate.state.review &&= closeReview(gate.state.review, why);
  voice.tell('withdrawn', { detail: why });
}

/**
 * What people were asked is answered, or nobody has answered in time. That comes before the next look: where looks take
 * longer than their interval, one is due at any time, and would be for ever.
 */
export function isAnswered({ state, gate }: Pick<RolloutWork, 'state' | 'gate'>): boolean {
  if (state.asking === undefined || gate.state.snoozedUntil !== undefined) return false;
  return gate.decision !== undefined || Date.now() >= gate.expiresAt;
}

/** Until somebody decides or nobody has in time, but no longer than until the next look, or the next run. */
export async function untilAnswered(work: RolloutWork): Promise<AcceptedDecision | 'expired' | 'not-yet'> {
  const { state, gate } = work;
  const timer = new CancellationScope();
  // It only wakes the gate up, which then sees that a look is due.
  void timer.run(() => sleep(untilNextLook(work), { summary: 'the next look' })).catch(() => {});
  const end = await gate.wait(() => isLookDue(work) && !isAnswered(work)).finally(() => timer.cancel());
  if (end === 'moot' || end === 'paused') return 'not-yet';
  state.asking = undefined;
  const { decision } = gate;
  if (end === 'expired' || decision === undefined) return 'expired';
  upsertSearchable([{ key: searchAttributes.actor, value: [decision.actor] }]);
  return decision;
}
