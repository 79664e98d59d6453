import { ServiceError, isGrpcServiceError } from '@temporalio/client';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';

/** Executions, the latest first. Where no worker has ever run there are none: nobody told the server what we search by. */
export async function* listExecutions(
  client: Client,
  criteria: readonly string[],
): AsyncIterable<WorkflowExecutionInfo> {
  try {
    yield* client.workflow.list({ query: criteria.join(' AND ') });
  } catch (error) {
    if (!(error instanceof ServiceError && isGrpcServiceError(error.cause))) throw error;
    if (!error.cause.details.includes('search attribute')) throw error;
  }
}

/** Text as it may stand between single quotes in a query. */
export function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
