import { workflowInfo } from '@temporalio/workflow';
import type { RolloutStep } from '../domain/models/rollout/plan.ts';
import { goOnWaiting, orHold } from './rollout-freeze.ts';
import { holdStep } from './rollout-looks.ts';
import { untilResumed } from './rollout-start.ts';
import { startHolding } from './rollout-state.ts';
import { begin, faultOf, planOf, runOf } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';

/** Brings the traffic of the present step to the candidate, or holds the step until it may go on. */
export async function takeStep(work: RolloutWork): Promise<RolloutEnding | undefined> {
  const { state } = work;
  const { steps } = planOf(state);
  const step = steps[state.step];
  if (step === undefined) return { outcome: 'refused', detail: 'its plan has no steps' };
  goOnWaiting(work);
  if (state.stepSince === undefined) return await shift(work, step);
  const held = await holdStep(work, step);
  if (held === 'unfinished') return undefined;
  if (held !== 'passed' && held !== 'agreed') return held;
  // Who let this step pass without proof did not speak for the ones that are left.
  const isSkipping = state.isHurried && held === 'passed';
  if (isSkipping || state.step === steps.length - 1) state.stage = 'promoting';
  else Object.assign(state, { step: state.step + 1, stepSince: undefined, heldBefore: state.stepSince });
  return undefined;
}

async function shift(work: RolloutWork, { percent }: RolloutStep): Promise<RolloutEnding | undefined> {
  const { state, activities, voice } = work;
  await untilResumed(work);
  if (workflowInfo().continueAsNewSuggested) return undefined;
  begin(work, 'traffic');
  const traffic = await orHold(work, () =>
    activities.shiftTraffic.executeWithOptions({ summary: `${percent} % to the candidate` }, [
      { ...runOf(work), percent },
    ]),
  );
  if (traffic === undefined) return undefined;
  state.traffic = traffic;
  const fault = faultOf(traffic);
  if (fault !== undefined)
    return { outcome: 'rolled-back', detail: `at ${percent} % of the traffic: ${fault}` };
  startHolding(state);
  // Nothing has to be measured before it is seen whether it serves.
  if (planOf(state).goesBack === true) state.lookedAt = 0;
  voice.happened('step', `${percent} % of the traffic goes to the candidate`);
  return undefined;
}
