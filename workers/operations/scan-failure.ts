import type { Client } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { workflowTypes } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { listExecutions } from './list-executions.ts';
import type { Criterion } from './list-executions.ts';

/** Why a scan came to nothing, and where. */
export interface ScanFailure {
  workflowId: string;
  message: string;
}

/** Why the latest scan of a target that has ended came to nothing; undefined when it did not fail. */
export async function readScanFailure(client: Client, target: string): Promise<ScanFailure | undefined> {
  return await failureOfLatest(client, [
    `WorkflowType = '${workflowTypes.driftScan}'`,
    { key: searchAttributes.target, values: [target] },
  ]);
}

/** The same of a model. */
export async function readModelScanFailure(client: Client, model: string): Promise<ScanFailure | undefined> {
  return await failureOfLatest(client, [
    `WorkflowType = '${workflowTypes.modelScan}'`,
    { key: searchAttributes.model, values: [model] },
  ]);
}

async function failureOfLatest(
  client: Client,
  criteria: readonly Criterion[],
): Promise<ScanFailure | undefined> {
  const ended = [...criteria, `ExecutionStatus != 'Running'`];
  for await (const { workflowId, runId, status } of listExecutions(client, ended)) {
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
