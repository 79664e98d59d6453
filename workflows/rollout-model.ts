import {
  CancellationScope,
  CancelledFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
} from '@temporalio/workflow';
import { decideSignal, decideUpdate } from './messages.ts';
import { rolloutQuery, rolloutSignal, rolloutUpdate } from './rollout-messages.ts';
import type { RolloutModelInput, RolloutModelResult } from './rollout-messages.ts';
import { RolloutRun } from './rollout-run.ts';

/**
 * One rollout of a model: planned, approved, taken step by step while canary and champion are compared, promoted,
 * watched, and carried to the reference, the registry and Git; or everything undone, with the champion serving.
 */
export async function rolloutModel(input: RolloutModelInput): Promise<RolloutModelResult> {
  const rollout = new RolloutRun(input);
  setHandler(rolloutSignal, (request) => void rollout.request(request), {
    description: 'Somebody wants it paused, resumed, promoted or aborted.',
  });
  setHandler(rolloutUpdate, (request) => rollout.request(request), {
    description: 'The same, with the answer at once.',
  });
  setHandler(decideSignal, (decision) => void rollout.decide(decision), {
    description: 'What a person decided about its plan, or about a step that cannot be judged.',
  });
  setHandler(decideUpdate, (decision) => rollout.decide(decision), {
    description: 'The same, with the answer at once.',
  });
  setHandler(rolloutQuery, () => rollout.view(), { description: 'Where it stands.' });

  const result = await rollout.run();
  return await CancellationScope.nonCancellable(async () => {
    // What is under way is best finished; what a service that is away still waits for goes along.
    if (result === undefined)
      await condition(() => rollout.isIdle, '10 seconds', { summary: 'messages are sent' });
    await condition(allHandlersFinished);
    if (result === undefined)
      return await continueAsNew<typeof rolloutModel>({ ...input, carried: rollout.carried });
    if (rollout.isCancelled && result.outcome !== 'promoted') throw new CancelledFailure(result.detail);
    return result;
  });
}
