import {
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { decideSignal, decideUpdate, observeSignal, remediationQuery } from './messages.ts';
import type { RemediateDriftInput, RemediateDriftResult } from './messages.ts';
import { pullRequestChangedSignal } from './pull-request-messages.ts';
import { Remediation } from './remediation.ts';

const withdrawn: RemediateDriftResult = {
  outcome: 'cancelled',
  detail: 'an operator cancelled this remediation; drift that lasts is asked about again after the next scan',
};

/**
 * One open item of drift, from its first observation until live equals Git again, people decided to leave it, or
 * it went away. Scans signal what they see; people signal what they decide.
 */
export async function remediateDrift(input: RemediateDriftInput): Promise<RemediateDriftResult> {
  const remediation = new Remediation(input);
  setHandler(observeSignal, (observation) => remediation.observe(observation), {
    description: 'A newer look at the item.',
  });
  setHandler(decideSignal, (decision) => void remediation.decide(decision), {
    description: 'What a person decided; accepted at once, acted on when a worker runs.',
  });
  setHandler(decideUpdate, (decision) => remediation.decide(decision), {
    description: 'What a person decided, with the answer at once.',
  });
  setHandler(pullRequestChangedSignal, () => remediation.pullRequestChanged(), {
    description: 'Something happened to its pull request.',
  });
  setHandler(remediationQuery, () => remediation.view(), { description: 'Where this item stands.' });

  const continueWith = async (): Promise<never> =>
    await continueAsNew<typeof remediateDrift>({ ...input, carried: remediation.carried });

  try {
    await condition(() => remediation.isObserved);
    for (;;) {
      const result = await remediation.takeNextStep();
      if (result !== undefined) {
        await CancellationScope.nonCancellable(() => remediation.close(result));
        return remediation.isReopened ? await continueWith() : result;
      }
      if (workflowInfo().continueAsNewSuggested) {
        // What is under way is best finished; what a service that is away still waits for goes along.
        await condition(() => remediation.isIdle, '10 seconds', { summary: 'messages are sent' });
        await condition(allHandlersFinished);
        return await continueWith();
      }
    }
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => remediation.close(withdrawn));
    throw error;
  }
}
