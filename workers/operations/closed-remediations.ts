import type { Client } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { listExecutions } from './list-executions.ts';

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
  const criteria = [
    `WorkflowType = '${workflowTypes.remediateDrift}'`,
    `ExecutionStatus = 'Completed'`,
    `CloseTime >= '${since.toISOString()}'`,
  ];
  const closed: ClosedRemediation[] = [];
  for await (const { typedSearchAttributes: attributes, closeTime } of listExecutions(client, criteria)) {
    closed.push({
      target: attributes.get(searchAttributes.target) ?? '',
      findings: attributes.get(searchAttributes.finding) ?? [],
      outcome: attributes.get(searchAttributes.state) ?? '',
      closedAt: closeTime ?? since,
    });
  }
  return closed;
}
