import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { isHeldBack } from '../../domain/models/incident/cooldown.ts';
import type { HeldBack, IncidentSettings } from '../../domain/models/incident/cooldown.ts';
import { taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { WorkflowTimes } from '../../workflows/messages.ts';
import { incidentSignal, modelIncidentId } from '../../workflows/model-messages.ts';
import type { IncidentTrigger, ModelIncidentInput } from '../../workflows/model-messages.ts';
import { readLastIncident } from './incident-store.ts';

/**
 * Events of a run past which an incident is spared what will be said again. It goes on in another run long before, unless
 * it waits for its retraining or rollout. These may take weeks; a server takes 10,000 signals for one run, and ends what has
 * 50,000 events.
 */
const longHistory = 10_000;

/** What became of a trigger: it joined the open incident, opened one, or why it did not. */
export type IncidentTold = 'joined' | 'opened' | 'none-open' | HeldBack;

export interface TellIncidentDeps {
  store: ObjectStore;
  temporal: Client;
  /** Where people are told; the names are enough. */
  notifiers: ReadonlyMap<string, unknown>;
  now: () => Date;
}

/**
 * Brings a trigger to the incident of a model: the one that is open, or a new one unless the last one covers it.
 * Idempotent: an incident knows scans by their sequence, and alerts by fingerprint and time.
 *
 * @param options.opens whether it is reason enough for an incident where none is open.
 */
export async function tellIncident(
  { store, temporal, notifiers, now }: TellIncidentDeps,
  { model, settings, times }: { model: string; settings: IncidentSettings; times: WorkflowTimes },
  trigger: IncidentTrigger,
  { opens = true }: { opens?: boolean } = {},
): Promise<IncidentTold> {
  const workflowId = modelIncidentId(model);
  if (await joins(temporal, workflowId, trigger)) return 'joined';
  if (!opens) return 'none-open';
  const held = isHeldBack(await readLastIncident(store, model), trigger, now().getTime(), settings);
  if (held !== undefined) return held;
  const input: ModelIncidentInput = { model, times, settings, notifiers: [...notifiers.keys()] };
  await temporal.workflow.signalWithStart(workflowTypes.modelIncident, {
    workflowId,
    taskQueue: taskQueues.orchestration,
    args: [input],
    signal: incidentSignal,
    signalArgs: [trigger],
    staticSummary: `incident of model ${model}`,
    staticDetails: `The open incident of model **${model}**: what moved, why, and what is decided about it.`,
  });
  return 'opened';
}

async function joins(temporal: Client, workflowId: string, trigger: IncidentTrigger): Promise<boolean> {
  const incident = temporal.workflow.getHandle(workflowId);
  try {
    if (isSaidAgain(trigger) && (await isLong(incident))) return true;
    await incident.signal(incidentSignal, trigger);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * Every scan tells how data and thresholds stand, and Alertmanager repeats what fires; that an alert is resolved, and what
 * people report, is said once.
 */
function isSaidAgain(trigger: IncidentTrigger): boolean {
  if (trigger.kind === 'alert') return trigger.status === 'firing';
  return 'scan' in trigger || trigger.kind === 'threshold';
}

async function isLong(incident: WorkflowHandle): Promise<boolean> {
  const { status, historyLength } = await incident.describe();
  return status.name === 'RUNNING' && historyLength > longHistory;
}
