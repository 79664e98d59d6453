import {
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import {
  leaseOpenedUpdate,
  leaseQuery,
  leaseRequestSignal,
  leaseRequestUpdate,
  sightingSignal,
} from './emergency-messages.ts';
import type { EmergencyLeaseInput, EmergencyLeaseResult } from './emergency-messages.ts';
import { EmergencyRun } from './emergency-run.ts';
import { observeSignal } from './messages.ts';
import { pullRequestChangedSignal } from './pull-request-messages.ts';

/**
 * One emergency: from the moment it is declared until what was changed by hand is in Git, or somebody ends it. While it
 * is open nothing in its scope is healed, by us or by Argo CD or Flux. Scans signal what differs, a pull request follows
 * that, and whatever was held is given back at the end, however the end comes.
 */
export async function emergencyLease(input: EmergencyLeaseInput): Promise<EmergencyLeaseResult> {
  const lease = new EmergencyRun(input);
  setHandler(observeSignal, (observation) => lease.observe(observation), {
    description: 'A newer look at its scope.',
  });
  setHandler(sightingSignal, (sighting) => lease.sight(sighting), {
    description: 'A change that a watch saw.',
  });
  setHandler(pullRequestChangedSignal, () => lease.lookSoon(), {
    description: 'Something happened to its pull request.',
  });
  setHandler(leaseRequestSignal, async (request) => void (await lease.request(request)), {
    description: 'Somebody wants it extended or closed.',
  });
  setHandler(leaseRequestUpdate, (request) => lease.request(request), {
    description: 'The same, with the answer at once.',
  });
  setHandler(leaseOpenedUpdate, () => lease.opened(), { description: 'Answers once it is open.' });
  setHandler(leaseQuery, () => lease.view(), { description: 'Where it stands.' });

  let cancellation: unknown;
  try {
    await lease.open();
    await lease.follow();
  } catch (error) {
    if (!isCancellation(error)) throw error;
    cancellation = error;
    lease.end({ why: 'cancelled', detail: 'an operator cancelled its workflow' });
  }
  return await CancellationScope.nonCancellable(async () => {
    const result = await lease.finish();
    // What is under way is best finished; what a service that is away still waits for goes along.
    await condition(() => lease.isIdle, '10 seconds', { summary: 'messages are sent' });
    await condition(allHandlersFinished);
    if (result === undefined)
      return await continueAsNew<typeof emergencyLease>({ ...input, carried: lease.carried });
    if (cancellation !== undefined) throw cancellation;
    return result;
  });
}
