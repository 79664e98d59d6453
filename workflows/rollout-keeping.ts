import { condition, workflowInfo } from '@temporalio/workflow';
import { look, lookAtTraffic } from './rollout-looks.ts';
import { isForGood, isLookDue, planOf, reasonOf, runOf, untilNextLook } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';

/** Between two looks at a pull request, milliseconds; doubled up to so many times. */
const usualPoll = 2 * 60_000;
const longestPoll = 8;

/** All traffic, and nothing that it still has to reach. */
const kept = { percent: 100, hold: 0, minimumRequests: 0 };

/**
 * The champion is kept for a while, and until Git says what runs: before that, what heals the service would bring the
 * champion back.
 */
export async function keepChampion(work: RolloutWork): Promise<RolloutEnding | 'won' | undefined> {
  const { state } = work;
  const { pullRequest } = state;
  const left = leftToKeep(work);
  if (left > 0) {
    if (isLookDue(work)) return await lookAtWinner(work);
    await condition(() => workflowInfo().continueAsNewSuggested, Math.min(left, untilNextLook(work)), {
      summary: 'the champion is kept',
    });
    return undefined;
  }
  if (pullRequest === undefined || pullRequest.isMerged || state.isHandedOver === true) return 'won';
  return await waitForMerge(work, pullRequest);
}

/**
 * Looks at what has won as before while the champion is kept: a good one may still turn bad. After that what the champion
 * did is too long ago to measure by; that the candidate serves is seen all the same. Nobody is asked any more about what
 * cannot be told.
 */
export async function lookAtWinner(work: RolloutWork): Promise<RolloutEnding | undefined> {
  const next = leftToKeep(work) > 0 ? await look(work, kept) : await lookAtTraffic(work);
  if (next.move !== 'undo') return undefined;
  return { outcome: 'rolled-back', detail: `after it had won: ${next.why}` };
}

/** Milliseconds. */
function leftToKeep({ state }: RolloutWork): number {
  return (state.settledAt ?? 0) + planOf(state).keepChampion - Date.now();
}

async function waitForMerge(
  work: RolloutWork,
  pullRequest: NonNullable<RolloutWork['state']['pullRequest']>,
): Promise<RolloutEnding | undefined> {
  const { activities, voice, input } = work;
  const { number, url, looks } = pullRequest;
  const ending = isLookDue(work) ? await lookAtWinner(work) : undefined;
  if (ending !== undefined) return ending;
  const standing = await activities.readProposal
    .executeWithOptions({ summary: `#${number}` }, [{ ...runOf(work), pullRequest: { number, url } }])
    .catch((error: unknown) => {
      const reason = `pull request #${number} cannot be read: ${reasonOf(error)}`;
      voice.recorded('not-read', reason);
      if (isForGood(error)) Object.assign(work.state, { stage: 'writing-back', unwritten: reason });
      return 'unknown' as const;
    });
  if (work.state.stage !== 'keeping') return undefined;
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
