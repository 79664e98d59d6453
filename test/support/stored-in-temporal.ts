import assert from 'node:assert/strict';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { temporal as proto } from '@temporalio/proto';
import type { TestTemporal } from './temporal-server.ts';

/** Everything that ran in the namespace, as the server lists it. */
export async function executionsOf({
  client,
  namespace,
}: TestTemporal): Promise<proto.api.workflow.v1.IWorkflowExecutionInfo[]> {
  const { executions } = await client.workflowService.listWorkflowExecutions({ namespace, pageSize: 1000 });
  return executions;
}

/** All that Temporal stores of what ran in the namespace, as text. */
export async function storedText(temporal: TestTemporal): Promise<string> {
  const texts: string[] = [];
  for (const execution of await executionsOf(temporal)) {
    const { workflowId, runId } = execution.execution ?? {};
    const handle = temporal.client.workflow.getHandle(workflowId ?? '', runId ?? '');
    texts.push(
      readable(JSON.stringify(execution.memo)),
      readable(historyToJSON(await handle.fetchHistory())),
    );
  }
  return texts.join('\n');
}

/** Fails with the place, and not with everything. */
export function assertUnreadable(text: string, words: RegExp): void {
  const at = text.search(words);
  assert.equal(at, -1, `shows: …${text.slice(Math.max(0, at - 100), at + 100)}…`);
}

/** A history with what stands in it in base64 made readable. */
export function readable(json: string): string {
  return json.replaceAll(/"(?<data>[A-Za-z0-9+/=]{8,})"/g, (_all, data: string) =>
    Buffer.from(data, 'base64').toString('latin1'),
  );
}
