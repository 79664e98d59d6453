import { continueAsNew, setHandler } from '@temporalio/workflow';
import { decideSignal, decideUpdate, observeSignal, remediationQuery } from './messages.ts';
import type { RemediateDriftInput, RemediateDriftResult } from './messages.ts';
import { pullRequestChangedSignal } from './pull-request-messages.ts';
import { Remediation } from './remediation.ts';
import { runUntilClosed } from './run-until-closed.ts';

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

  return await runUntilClosed(
    remediation,
    withdrawn,
    async () => await continueAsNew<typeof remediateDrift>({ ...input, carried: remediation.carried }),
  );
}
