import type { Client } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { workflowTypes } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { listExecutions, quoted } from './list-executions.ts';

/** Why the latest scan of a target that has ended came to nothing, and where; undefined when it did not fail. */
export async function readScanFailure(
  client: Client,
  target: string,
): Promise<{ workflowId: string; message: string } | undefined> {
  const criteria = [
    `WorkflowType = '${workflowTypes.driftScan}'`,
    `${searchAttributes.target.name} = '${quoted(target)}'`,
    `ExecutionStatus != 'Running'`,
  ];
  for await (const { workflowId, runId, status } of listExecutions(client, criteria)) {
    if (status.name === 'COMPLETED') return undefined;
    const message = await client.workflow
      .getHandle(workflowId, runId)
      .result()
      .then(() => undefined)
      .catch((error: Error) => rootCause(error.cause) ?? error.message);
    return message === undefined ? undefined : { workflowId, message };
  }
  return undefined;
}
