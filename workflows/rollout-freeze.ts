import { frozenBy } from './freeze-wait.ts';
import type { RolloutWork } from './rollout-work.ts';

/**
 * Moves traffic forward, unless that is frozen: then the step before is held on, so that a candidate that has traffic is
 * looked at all the while, and undone where it turns out bad.
 *
 * @returns undefined where it has to be tried again later.
 */
export async function orHold<Result>(
  work: RolloutWork,
  move: () => Promise<Result>,
): Promise<Result | undefined> {
  const { state, freeze } = work;
  try {
    return await move();
  } catch (error) {
    const frozen = frozenBy(error);
    if (frozen === undefined) throw error;
    const isFirst = state.stage === 'stepping' && state.step === 0;
    if (isFirst) {
      await freeze.wait(frozen);
      return undefined;
    }
    // The step that is promoted from is still the present one; one further, and it is the one before.
    if (state.stage === 'stepping')
      Object.assign(state, { step: state.step - 1, stepSince: state.heldBefore ?? Date.now() });
    Object.assign(state, { stage: 'stepping', isBeingPromoted: false });
    freeze.follow(frozen);
    return undefined;
  }
}

/** What a run before this one waited for is waited for by this one. */
export function goOnWaiting({ state, freeze }: RolloutWork): void {
  if (state.frozen !== undefined) freeze.follow({ words: state.frozen, isUndoing: false });
}
