import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { incidentNews } from '../../domain/models/scan/incident-news.ts';
import { taskQueues, workflowTypes } from '../../workflows/messages.ts';
import { incidentSignal, modelIncidentId } from '../../workflows/model-messages.ts';
import type { IncidentTrigger, ModelIncidentInput } from '../../workflows/model-messages.ts';
import type { FindModel } from './model-settings.ts';
import type { ModelScanActivities } from './scan-activities.ts';
import { readLatestModelScan } from './stored-model-scans.ts';

/**
 * Tells the incident of a model what a scan saw: drift that is large enough opens one, anything else is news only for
 * one that is open. Idempotent: an incident knows a scan by its sequence.
 */
export function createStartIncident(deps: {
  store: ObjectStore;
  temporal: Client;
  findModel: FindModel;
  /** Where people are told; the names are enough. */
  notifiers: ReadonlyMap<string, unknown>;
}): ModelScanActivities['startIncident'] {
  return async ({ scan, times }) => {
    const { model, sequence } = scan;
    const { incidentShare } = await deps.findModel(model);
    const news = incidentNews(scan, incidentShare);
    if (news === 'nothing') return 'nothing-to-tell';
    const latest = await readLatestModelScan(deps.store, model);
    if ((latest?.sequence ?? 0) > sequence) return 'a-newer-scan-tells';
    const trigger: IncidentTrigger = { kind: news === 'tell-recovered' ? 'recovered' : 'drift', scan };
    if (news !== 'open') return (await signalIfOpen(deps.temporal, model, trigger)) ? 'told' : 'none-open';
    const input: ModelIncidentInput = { model, times, notifiers: [...deps.notifiers.keys()] };
    await deps.temporal.workflow.signalWithStart(workflowTypes.modelIncident, {
      workflowId: modelIncidentId(model),
      taskQueue: taskQueues.orchestration,
      args: [input],
      signal: incidentSignal,
      signalArgs: [trigger],
      staticSummary: `${model} drifts`,
      staticDetails: `The open incident of model **${model}**: what moved, why, and what is decided about it.`,
    });
    return 'opened-or-joined';
  };
}

async function signalIfOpen(temporal: Client, model: string, trigger: IncidentTrigger): Promise<boolean> {
  try {
    await temporal.workflow.getHandle(modelIncidentId(model)).signal(incidentSignal, trigger);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
