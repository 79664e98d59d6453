import {
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { decideSignal, decideUpdate, observeSignal, remediationQuery } from './messages.ts';
import type { RemediateDriftInput, RemediateDriftResult } from './messages.ts';
import { Remediation } from './remediation.ts';

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
  setHandler(remediationQuery, () => remediation.view(), { description: 'Where this item stands.' });

  await condition(() => remediation.isObserved);
  for (;;) {
    const result = await remediation.takeNextStep();
    if (result !== undefined) return await CancellationScope.nonCancellable(() => remediation.close(result));
    if (workflowInfo().continueAsNewSuggested) {
      await condition(() => remediation.outbox.idle && allHandlersFinished());
      await continueAsNew<typeof remediateDrift>({ ...input, carried: remediation.state });
    }
  }
}
