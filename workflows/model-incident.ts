import { continueAsNew, setHandler } from '@temporalio/workflow';
import { Incident } from './incident.ts';
import { decideSignal, decideUpdate } from './messages.ts';
import { incidentQuery, incidentSignal } from './model-messages.ts';
import type { ModelIncidentInput, ModelIncidentResult } from './model-messages.ts';
import { runUntilClosed } from './run-until-closed.ts';

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

  return await runUntilClosed(
    incident,
    withdrawn,
    async () => await continueAsNew<typeof modelIncident>({ ...input, carried: incident.carried }),
  );
}
