import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { driftScanId, longestScan, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { DriftScanInput, WorkflowTimes } from '../../workflows/messages.ts';

export interface ScanStarterDeps {
  store: ObjectStore;
  temporal: Client;
}

/**
 * Starts a scan of a target for one of its emergencies. Its id is made of the moment that asks, so that a repeated
 * attempt starts no second one.
 */
export async function startScanFor(
  { temporal }: ScanStarterDeps,
  { target, id, sequence, times }: { target: string; id: string; sequence: number; times: WorkflowTimes },
): Promise<void> {
  try {
    await temporal.workflow.start(workflowTypes.driftScan, {
      workflowId: `${driftScanId(target)}/emergency-${id}-${sequence}`,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: taskQueues.orchestration,
      args: [{ target, times } satisfies DriftScanInput],
      workflowExecutionTimeout: longestScan,
      staticSummary: `Git against live: ${target}, for emergency ${id}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
