import type { Client } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';

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
  const query = [
    `WorkflowType = '${workflowTypes.remediateDrift}'`,
    `ExecutionStatus = 'Completed'`,
    `CloseTime >= '${since.toISOString()}'`,
  ].join(' AND ');
  const closed: ClosedRemediation[] = [];
  for await (const { typedSearchAttributes: attributes, closeTime } of client.workflow.list({ query })) {
    closed.push({
      target: attributes.get(searchAttributes.target) ?? '',
      findings: attributes.get(searchAttributes.finding) ?? [],
      outcome: attributes.get(searchAttributes.state) ?? '',
      closedAt: closeTime ?? since,
    });
  }
  return closed;
}
