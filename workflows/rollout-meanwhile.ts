import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import { isLookDue, untilNextLook } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';

/** What is done while something else is waited for: answers why the rollout ends, where it does. */
export type Meanwhile = () => Promise<RolloutEnding | undefined>;

/**
 * Does something that may take long, and looks whenever that is due. Where a look ends the rollout, the history has
 * grown long or everything is cancelled, what is under way is cancelled too, and has ended before this answers.
 *
 * @param meanwhile called whenever a look is due; nothing is looked at without it.
 */
export async function lookingMeanwhile<Answer>(
  work: RolloutWork,
  act: () => Promise<Answer>,
  meanwhile?: Meanwhile,
): Promise<{ answer: Answer } | 'unfinished' | RolloutEnding> {
  const scope = new CancellationScope();
  const hearing = { isAnswered: false };
  const acting = scope.run(act).finally(() => (hearing.isAnswered = true));
  // Awaited below; until then its failure is nobody's.
  acting.catch(() => {});
  try {
    while (!hearing.isAnswered) {
      if (workflowInfo().continueAsNewSuggested) return 'unfinished';
      const ending = meanwhile && isLookDue(work) ? await meanwhile() : undefined;
      if (ending !== undefined) return ending;
      const isDisturbed = () =>
        hearing.isAnswered ||
        workflowInfo().continueAsNewSuggested ||
        (meanwhile !== undefined && isLookDue(work));
      if (meanwhile === undefined) await condition(isDisturbed);
      else await condition(isDisturbed, untilNextLook(work), { summary: 'the next look' });
    }
    return { answer: await acting };
  } finally {
    if (!hearing.isAnswered) {
      scope.cancel();
      await acting.catch(() => {});
    }
  }
}
