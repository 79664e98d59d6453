import type { Client } from '@temporalio/client';
import { listExecutions, quoted } from './list-executions.ts';

/** An execution that is about one model, which its id names: `PREFIX/MODEL`. */
export interface ModelExecution<Memo> {
  workflowId: string;
  runId: string;
  model: string;
  startTime: Date;
  /** What its workflow has said so far: nothing before its first step. */
  memo: Partial<Memo>;
}

/**
 * Open executions of a type, of one model or of all, the oldest first. No worker has to run for that.
 *
 * @param idOf the workflow id of a model.
 */
export async function listModelExecutions<Memo>(
  client: Client,
  workflowType: string,
  idOf: (model: string) => string,
  model?: string,
): Promise<ModelExecution<Memo>[]> {
  const criteria = [`WorkflowType = '${workflowType}'`, `ExecutionStatus = 'Running'`];
  if (model !== undefined) criteria.push(`WorkflowId = '${quoted(idOf(model))}'`);
  const prefix = idOf('');
  const open: ModelExecution<Memo>[] = [];
  for await (const { workflowId, runId, startTime, memo } of listExecutions(client, criteria)) {
    if (!workflowId.startsWith(prefix)) continue;
    const about = workflowId.slice(prefix.length);
    open.push({ workflowId, runId, startTime, model: about, memo: (memo ?? {}) as Partial<Memo> });
  }
  return open.toSorted((one, other) => one.startTime.getTime() - other.startTime.getTime());
}
