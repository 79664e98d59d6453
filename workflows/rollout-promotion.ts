import { orHold } from './rollout-freeze.ts';
import { passHooks } from './rollout-hooks.ts';
import { holdStep, look } from './rollout-looks.ts';
import { startHolding } from './rollout-state.ts';
import { describeChange } from './rollout-view.ts';
import { begin, faultOf, orByHand, planOf, runOf } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';

/** Webhooks may stop it; then the candidate takes all traffic for good. */
export async function promote(work: RolloutWork): Promise<RolloutEnding | undefined> {
  const { state, activities, voice } = work;
  const { steps } = planOf(state);
  const step = steps[state.step];
  if (step === undefined) throw new TypeError('a rollout has a step');
  const passed = await passHooks(work, 'before-promotion', async () => {
    const next = await look(work, step);
    return next.move === 'undo' ? { outcome: 'rolled-back', detail: next.why } : undefined;
  });
  if (passed === 'unfinished') return undefined;
  if (passed !== 'allowed') return passed;
  if (state.isPaused) {
    // The step is held again, and has to pass again.
    state.stage = 'stepping';
    return undefined;
  }
  state.isBeingPromoted = true;
  const traffic = await orHold(work, () =>
    activities.promoteCandidate.executeWithOptions({ summary: 'all traffic for good' }, [runOf(work)]),
  );
  state.isBeingPromoted = false;
  if (traffic === undefined) return undefined;
  state.traffic = traffic;
  const fault = faultOf(traffic);
  if (fault !== undefined) return { outcome: 'rolled-back', detail: `it could not be promoted: ${fault}` };
  Object.assign(state, { stage: 'watching', step: steps.length });
  startHolding(state);
  voice.happened(
    'took-all-traffic',
    `${describeChange(work.input.change)} takes all traffic, and is watched`,
  );
  return undefined;
}

/** What was good as a canary may turn out bad with all the traffic. */
export async function watch(work: RolloutWork): Promise<RolloutEnding | undefined> {
  const { state } = work;
  const { watchAfter } = planOf(state);
  const passed =
    watchAfter === 0
      ? 'passed'
      : await holdStep(work, { percent: 100, hold: watchAfter, minimumRequests: 0 });
  if (passed === 'unfinished') return undefined;
  if (passed !== 'passed' && passed !== 'agreed')
    return { ...passed, detail: `after its promotion: ${passed.detail}` };
  state.stage = 'settling';
  return undefined;
}

/** The reference and the registry follow: a model that serves well is not given up because one of them does not answer. */
export async function settle(work: RolloutWork): Promise<RolloutEnding | undefined> {
  const { state, activities, voice, input } = work;
  const { change } = input;
  voice.publish();
  begin(work, 'reference');
  await orByHand(work, `make the data of ${describeChange(change)} the reference of ${input.model}`, () =>
    activities.adoptReference.executeWithOptions({ summary: 'its data is the reference' }, [
      { ...runOf(work), change },
    ]),
  );
  begin(work, 'stages in the registry');
  await orByHand(work, `mark ${describeChange(change)} as the model that serves in the registry`, () =>
    activities.markServing.executeWithOptions({ summary: 'the candidate serves' }, [
      { ...runOf(work), change, serving: 'candidate' },
    ]),
  );
  Object.assign(state, { stage: 'writing-back', settledAt: Date.now(), trouble: undefined });
  return undefined;
}
