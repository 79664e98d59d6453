import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { objectKey } from '../../domain/infrastructure/object.ts';
import { textHash } from '../../domain/text/text-hash.ts';
import { driftScanId, longestScan, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { DriftScanInput, WorkflowTimes } from '../../workflows/messages.ts';
import { countExecutions } from '../operations/list-executions.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import type { TouchedObject } from './touched-objects.ts';

/** More touched objects than this are looked at by a whole scan. */
const mostObjects = 200;

/**
 * Starts a scan of touched objects, unless one of the target runs: the newer of two would hide what the older one
 * finds. Its id is made of the changes, so that workers that see the same ones start one scan. Answers whether one
 * was started, here or elsewhere; false, whatever the reason, means to try again later.
 */
export async function startWatchScan(
  client: Client,
  target: string,
  times: WorkflowTimes,
  touched: readonly TouchedObject[],
): Promise<boolean> {
  const only = touched.map(({ reference }) => reference);
  const input: DriftScanInput = { target, times, ...(only.length > mostObjects ? {} : { only }) };
  try {
    if (await isScanning(client, target)) return false;
    await client.workflow.start(workflowTypes.driftScan, {
      workflowId: `${driftScanId(target)}/watch-${digestOf(touched)}`,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: taskQueues.orchestration,
      args: [input],
      workflowExecutionTimeout: longestScan,
      staticSummary: `Git against what was touched: ${target}`,
    });
    return true;
  } catch (error) {
    return error instanceof WorkflowExecutionAlreadyStartedError;
  }
}

async function isScanning(client: Client, target: string): Promise<boolean> {
  const criteria = [
    `WorkflowType = '${workflowTypes.driftScan}'`,
    `ExecutionStatus = 'Running'`,
    { key: searchAttributes.target, values: [target] },
  ];
  return (await countExecutions(client, criteria)) > 0;
}

function digestOf(touched: readonly TouchedObject[]): string {
  const changes = touched.map(({ reference, change }) => `${objectKey(reference)} ${change}`);
  return textHash(JSON.stringify(changes.toSorted()), 16);
}
