import type { Client } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { listExecutions, wordOf, wordsOf } from './list-executions.ts';
import type { Criterion } from './list-executions.ts';

/** An item of drift that was closed. */
export interface ClosedRemediation {
  target: string;
  findings: string[];
  /** `healed`, `rejected` and so on. */
  outcome: string;
  closedAt: Date;
}

/** Items closed since a time: what a scan from before that time found may be done with. */
export async function listClosedRemediations(client: Client, since: Date): Promise<ClosedRemediation[]> {
  const criteria: Criterion[] = [
    `WorkflowType = '${workflowTypes.remediateDrift}'`,
    `ExecutionStatus = 'Completed'`,
    `CloseTime >= '${since.toISOString()}'`,
  ];
  const closed: ClosedRemediation[] = [];
  for await (const execution of listExecutions(client, criteria)) {
    closed.push({
      target: wordOf(execution, searchAttributes.target),
      findings: wordsOf(execution, searchAttributes.finding),
      outcome: wordOf(execution, searchAttributes.state),
      closedAt: execution.closeTime ?? since,
    });
  }
  return closed;
}
