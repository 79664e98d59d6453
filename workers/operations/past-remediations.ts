import type { Client } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { listExecutions, wordOf } from './list-executions.ts';
import type { Criterion } from './list-executions.ts';

const { remediateDrift, modelIncident, retrainModel, rolloutModel } = workflowTypes;
/** Workflows that ask people about something that has an id. */
const asking = [remediateDrift, modelIncident, retrainModel, rolloutModel];

/** A remediation that has ended, or something of a model that was asked about. */
export interface PastRemediation {
  workflowId: string;
  target: string;
  /** `healed`, `rejected` and so on. */
  outcome: string;
  startedAt: Date;
  closedAt: Date;
}

/** What has ended and was about a finding, the newest first: as far back as the server remembers. */
export async function listPastRemediations(
  client: Client,
  finding: string,
  most: number,
): Promise<PastRemediation[]> {
  if (!/^[0-9a-f]{6,64}$/.test(finding)) return [];
  const criteria: Criterion[] = [
    `WorkflowType IN (${asking.map((type) => `'${type}'`).join(', ')})`,
    { key: searchAttributes.finding, values: [finding] },
    `ExecutionStatus = 'Completed'`,
  ];
  const past: PastRemediation[] = [];
  for await (const execution of listExecutions(client, criteria)) {
    const { workflowId, startTime, closeTime } = execution;
    past.push({
      workflowId,
      target: wordOf(execution, searchAttributes.target),
      outcome: wordOf(execution, searchAttributes.state),
      startedAt: startTime,
      closedAt: closeTime ?? startTime,
    });
    if (past.length >= most) break;
  }
  return past;
}
