import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Configuration } from '../../config/schema/configuration.ts';
import { driftScanId, longestScan, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { DriftScanInput } from '../../workflows/messages.ts';
import type { driftScan } from '../../workflows/drift-scan.ts';
import { workflowTimes } from './schedules.ts';

/** Starts a scan by hand, under an id of its own: one that the schedule started may run at the same time. */
export async function startScan(
  client: Client,
  configuration: Configuration,
  target: string,
  now: Date,
): Promise<WorkflowHandle<typeof driftScan>> {
  const input: DriftScanInput = { target, times: workflowTimes(configuration) };
  return await client.workflow.start<typeof driftScan>(workflowTypes.driftScan, {
    workflowId: `${driftScanId(target)}/manual-${now.toISOString()}`,
    taskQueue: taskQueues.orchestration,
    args: [input],
    workflowExecutionTimeout: longestScan,
    staticSummary: `Git against live: ${target}, by hand`,
  });
}
