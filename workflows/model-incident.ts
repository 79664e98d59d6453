import {
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { Incident } from './incident.ts';
import { decideSignal, decideUpdate } from './messages.ts';
import { incidentQuery, incidentSignal } from './model-messages.ts';
import type { ModelIncidentInput, ModelIncidentResult } from './model-messages.ts';

const withdrawn: ModelIncidentResult = {
  outcome: 'cancelled',
  detail: 'an operator cancelled this incident; the same evidence opens another once the cooldown is over',
};

/**
 * One incident of a model: opened by drift, an alert, a threshold or a person, joined by all that comes while it is
 * open. It is diagnosed, people are asked, and it is watched until it has recovered or somebody dismisses it.
 */
export async function modelIncident(input: ModelIncidentInput): Promise<ModelIncidentResult> {
  const incident = new Incident(input);
  setHandler(incidentSignal, (trigger) => incident.join(trigger), {
    description: 'Something that belongs to the incident, or takes a reason for it away.',
  });
  setHandler(decideSignal, (decision) => void incident.decide(decision), {
    description: 'What a person decided; accepted at once, acted on when a worker runs.',
  });
  setHandler(decideUpdate, (decision) => incident.decide(decision), {
    description: 'What a person decided, with the answer at once.',
  });
  setHandler(incidentQuery, () => incident.view(), { description: 'Where this incident stands.' });

  const continueWith = async (): Promise<never> =>
    await continueAsNew<typeof modelIncident>({ ...input, carried: incident.carried });

  try {
    await condition(() => incident.isTriggered);
    for (;;) {
      const result = await incident.takeNextStep();
      if (result !== undefined) {
        await CancellationScope.nonCancellable(() => incident.close(result));
        return incident.isReopened ? await continueWith() : result;
      }
      if (workflowInfo().continueAsNewSuggested) {
        // What is under way is best finished; what a service that is away still waits for goes along.
        await condition(() => incident.isIdle, '10 seconds', { summary: 'messages are sent' });
        await condition(allHandlersFinished);
        return await continueWith();
      }
    }
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => incident.close(withdrawn));
    throw error;
  }
}
