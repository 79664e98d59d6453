import { condition, workflowInfo } from '@temporalio/workflow';
import { orHold } from './rollout-freeze.ts';
import { passHooks } from './rollout-hooks.ts';
import { holdStep, look } from './rollout-looks.ts';
import { startHolding } from './rollout-state.ts';
import { describeChange } from './rollout-view.ts';
import { begin, faultOf, orByHand, planOf, reasonOf, runOf } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';

/** Between two looks at a pull request, milliseconds; doubled up to so many times. */
const usualPoll = 2 * 60_000;
const longestPoll = 8;

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

/**
 * The reference, the registry and Git follow. A model that serves well is not given up because a registry does not
 * answer; one that Git cannot be told of is, because it would be healed away.
 */
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
  begin(work, 'pull request');
  const pullRequest = await activities.proposeToGit.executeWithOptions({ summary: 'Git says what runs' }, [
    runOf(work),
  ]);
  if (pullRequest !== undefined) state.pullRequest = { ...pullRequest, isMerged: false, looks: 0 };
  Object.assign(state, { stage: 'keeping', settledAt: Date.now(), trouble: undefined });
  const where = pullRequest === undefined ? '' : `; pull request #${pullRequest.number} carries it to Git`;
  voice.happened('settled', `${describeChange(change)} has won${where}; the champion is kept for a while`);
  return undefined;
}

/**
 * The champion is kept for a while, and until Git says what runs: before that, what heals the service would bring the
 * champion back.
 */
export async function keepChampion(work: RolloutWork): Promise<RolloutEnding | 'won' | undefined> {
  const { state } = work;
  const { pullRequest, settledAt = 0 } = state;
  const left = settledAt + planOf(state).keepChampion - Date.now();
  if (left > 0) {
    await condition(() => workflowInfo().continueAsNewSuggested, left, { summary: 'the champion is kept' });
    return undefined;
  }
  if (pullRequest === undefined || pullRequest.isMerged) return 'won';
  return await waitForMerge(work, pullRequest);
}

async function waitForMerge(
  work: RolloutWork,
  pullRequest: NonNullable<RolloutWork['state']['pullRequest']>,
): Promise<RolloutEnding | undefined> {
  const { activities, voice, input } = work;
  const { number, url, looks } = pullRequest;
  const standing = await activities.readProposal
    .executeWithOptions({ summary: `#${number}` }, [{ ...runOf(work), pullRequest: { number, url } }])
    .catch((error: unknown) => {
      voice.recorded('not-read', `#${number}: ${reasonOf(error)}`);
      return 'open' as const;
    });
  if (standing === 'merged') {
    pullRequest.isMerged = true;
    voice.happened('merged', `pull request #${number} is merged: Git says what runs`);
    return undefined;
  }
  if (standing === 'closed') {
    const detail = `pull request #${number} was closed without being merged: Git keeps the champion`;
    return { outcome: 'rolled-back', detail };
  }
  if (looks === 0) voice.happened('waiting-for-merge', `waits for the merge of #${number}`, 'proposed');
  pullRequest.looks += 1;
  const pause = (input.times.pullRequestPoll ?? usualPoll) * Math.min(longestPoll, 2 ** looks);
  await condition(() => workflowInfo().continueAsNewSuggested, pause, {
    summary: `the merge of #${number} is waited for`,
  });
  return undefined;
}
