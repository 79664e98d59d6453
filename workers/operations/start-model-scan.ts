import { WorkflowIdConflictPolicy, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Configuration } from '../../config/schema/configuration.ts';
import { longestScan, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import { modelScanId } from '../../workflows/model-messages.ts';
import type { ModelScanInput, ModelScanTrigger } from '../../workflows/model-messages.ts';
import type { modelScan } from '../../workflows/model-scan.ts';
import { modelScanSummary, workflowTimes } from './schedules.ts';

/** Starts a scan by hand, under an id of its own: one that the schedule started may run at the same time. */
export async function startModelScan(
  client: Client,
  configuration: Configuration,
  model: string,
  now: Date,
): Promise<WorkflowHandle<typeof modelScan>> {
  const workflowId = `${modelScanId(model)}/manual-${now.toISOString()}`;
  return await start(client, configuration, { model, trigger: 'person' }, workflowId);
}

/** What asked for a scan without a person. */
type EventTrigger = Extract<ModelScanTrigger, 'window-full' | 'alert'>;

/** What became of it: one of this model and trigger runs at most, and the next one keeps a distance. */
export type TriggeredScan = 'started' | 'running' | 'too-soon';

/**
 * Starts a scan because of an event: never two of the same trigger at once, and not sooner after the last one began
 * than `minimumInterval` (milliseconds). Temporal remembers the last one, so this holds over any number of gateways,
 * and over their restarts.
 */
export async function triggerModelScan(
  client: Client,
  configuration: Configuration,
  { model, trigger, minimumInterval }: { model: string; trigger: EventTrigger; minimumInterval: number },
  now: Date,
): Promise<TriggeredScan> {
  const workflowId = `${modelScanId(model)}/${trigger}`;
  const last = await describeLast(client, workflowId);
  if (last?.status.name === 'RUNNING') return 'running';
  if (last !== undefined && now.getTime() - last.startTime.getTime() < minimumInterval) return 'too-soon';
  await start(client, configuration, { model, trigger }, workflowId);
  return 'started';
}

async function start(
  client: Client,
  configuration: Configuration,
  { model, trigger }: Pick<ModelScanInput, 'model' | 'trigger'>,
  workflowId: string,
): Promise<WorkflowHandle<typeof modelScan>> {
  const input: ModelScanInput = { model, trigger, times: workflowTimes(configuration) };
  return await client.workflow.start<typeof modelScan>(workflowTypes.modelScan, {
    workflowId,
    taskQueue: taskQueues.orchestration,
    args: [input],
    workflowExecutionTimeout: longestScan,
    // Whoever asks at the same moment gets the one that runs.
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: modelScanSummary(model),
  });
}

async function describeLast(client: Client, workflowId: string) {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
