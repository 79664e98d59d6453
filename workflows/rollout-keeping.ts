import { condition, workflowInfo } from '@temporalio/workflow';
import { isLookDue, untilNextLook } from './rollout-hooks.ts';
import { look, lookAtTraffic } from './rollout-looks.ts';
import { planOf, reasonOf, runOf } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';

/** Between two looks at a pull request, milliseconds; doubled up to so many times. */
const usualPoll = 2 * 60_000;
const longestPoll = 8;

/** All traffic, and nothing that it still has to reach. */
const kept = { percent: 100, hold: 0, minimumRequests: 0 };

/**
 * The champion is kept for a while, and until Git says what runs: before that, what heals the service would bring the
 * champion back. While it is kept the candidate is looked at as before: a good one may still turn bad.
 */
export async function keepChampion(work: RolloutWork): Promise<RolloutEnding | 'won' | undefined> {
  const { state } = work;
  const { pullRequest, settledAt = 0 } = state;
  const left = settledAt + planOf(state).keepChampion - Date.now();
  if (left > 0) {
    if (isLookDue(work)) return endingOf(await look(work, kept));
    await condition(() => workflowInfo().continueAsNewSuggested, Math.min(left, untilNextLook(work)), {
      summary: 'the champion is kept',
    });
    return undefined;
  }
  if (pullRequest === undefined || pullRequest.isMerged) return 'won';
  return await waitForMerge(work, pullRequest);
}

/** Nobody is asked any more about what cannot be told: it has won. */
function endingOf(next: { move: string; why?: string }): RolloutEnding | undefined {
  if (next.move !== 'undo') return undefined;
  return { outcome: 'rolled-back', detail: `after it had won: ${next.why ?? 'it was lost'}` };
}

async function waitForMerge(
  work: RolloutWork,
  pullRequest: NonNullable<RolloutWork['state']['pullRequest']>,
): Promise<RolloutEnding | undefined> {
  const { activities, voice, input } = work;
  const { number, url, looks } = pullRequest;
  // What the champion did is long ago by now, and no measure for the candidate; that it serves is seen all the same.
  const ending = isLookDue(work) ? endingOf(await lookAtTraffic(work)) : undefined;
  if (ending !== undefined) return ending;
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
