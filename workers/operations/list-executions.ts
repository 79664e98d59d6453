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
    if (!isNothingSearchable(error)) throw error;
  }
}

/** How many executions there are, without looking at any. */
export async function countExecutions(client: Client, criteria: readonly string[]): Promise<number> {
  try {
    const { count } = await client.workflow.count(criteria.join(' AND '));
    return count;
  } catch (error) {
    if (!isNothingSearchable(error)) throw error;
    return 0;
  }
}

function isNothingSearchable(error: unknown): boolean {
  if (!(error instanceof ServiceError && isGrpcServiceError(error.cause))) return false;
  return error.cause.details.includes('search attribute');
}

/** Text as it may stand between single quotes in a query. */
export function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
