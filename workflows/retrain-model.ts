import {
  CancellationScope,
  CancelledFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import { decideSignal, decideUpdate } from './messages.ts';
import { cancelRetrainingSignal, cancelRetrainingUpdate, retrainingQuery } from './retraining-messages.ts';
import type { RetrainModelInput, RetrainModelResult, RetrainingEnding } from './retraining-messages.ts';
import { Retraining } from './retraining.ts';

/**
 * One retraining of a model as one transaction: planned, approved, trained on frozen data, held against the model that
 * serves, and registered; or everything that was begun is put back, with an account of it.
 */
export async function retrainModel(input: RetrainModelInput): Promise<RetrainModelResult> {
  const retraining = new Retraining(input);
  const steps = new CancellationScope();
  const cancel: Retraining['cancel'] = (request) => {
    const answer = retraining.cancel(request);
    if (answer.accepted) steps.cancel();
    return answer;
  };
  setHandler(decideSignal, (decision) => void retraining.decide(decision), {
    description: 'What a person decided about its plan; accepted at once, acted on when a worker runs.',
  });
  setHandler(decideUpdate, (decision) => retraining.decide(decision), {
    description: 'The same, with the answer at once.',
  });
  setHandler(cancelRetrainingSignal, (request) => void cancel(request), {
    description: 'Somebody wants it stopped and everything put back.',
  });
  setHandler(cancelRetrainingUpdate, cancel, { description: 'The same, with the answer at once.' });
  setHandler(retrainingQuery, () => retraining.view(), { description: 'Where this retraining stands.' });

  let ending: RetrainingEnding;
  let cancellation: unknown;
  try {
    ending = await steps.run(() => takeSteps(retraining, input));
  } catch (error) {
    if (isCancellation(error)) {
      ending = retraining.endingByCancellation;
      // What people stopped has ended as they wanted it; what an operator cancelled is shown as cancelled.
      if (retraining.state.cancelled === undefined) cancellation = error;
    } else ending = retraining.endingAfter(error);
  }
  return await CancellationScope.nonCancellable(async () => {
    const result = await retraining.close(ending);
    await condition(allHandlersFinished);
    if (cancellation !== undefined) throw cancellation;
    return result;
  });
}

async function takeSteps(retraining: Retraining, input: RetrainModelInput): Promise<RetrainingEnding> {
  for (;;) {
    const ending = await retraining.takeNextStep();
    // It came while a step was finished that cannot be interrupted: what the step came to is put back as well.
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('stopped');
    if (ending !== undefined) return ending;
    if (!retraining.isLong) continue;
    // What is under way is best finished; what a service that is away still waits for goes along.
    await condition(() => retraining.isIdle, '10 seconds', { summary: 'messages are sent' });
    await condition(allHandlersFinished);
    await continueAsNew<typeof retrainModel>({ ...input, carried: retraining.carried });
  }
}
