import type { Client } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import type { IncidentMemo } from '../../workflows/model-messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { listExecutions, wordOf, wordsOf } from './list-executions.ts';
import type { Criterion } from './list-executions.ts';

/** An incident of a model that is open now, as the server lists it: no worker has to run for that. */
export interface OpenIncident extends IncidentMemo {
  workflowId: string;
  runId: string;
  model: string;
  severity: string;
  /** The incident's own id, in the form in which remediations name their findings. */
  findings: string[];
  startedAt: Date;
}

const incident = /^[0-9a-f]{6,64}$/;

/** Every open incident, of one model or of all, the oldest first. */
export async function listOpenIncidents(
  client: Client,
  filter: { model?: string; id?: string } = {},
): Promise<OpenIncident[]> {
  const criteria: Criterion[] = [
    `WorkflowType = '${workflowTypes.modelIncident}'`,
    `ExecutionStatus = 'Running'`,
  ];
  if (filter.model !== undefined) criteria.push({ key: searchAttributes.model, values: [filter.model] });
  if (filter.id !== undefined) {
    if (!incident.test(filter.id)) return [];
    criteria.push({ key: searchAttributes.finding, values: [filter.id] });
  }
  const open: OpenIncident[] = [];
  for await (const execution of listExecutions(client, criteria)) {
    open.push({
      workflowId: execution.workflowId,
      runId: execution.runId,
      model: wordOf(execution, searchAttributes.model),
      severity: wordOf(execution, searchAttributes.severity),
      findings: wordsOf(execution, searchAttributes.finding),
      startedAt: execution.startTime,
      ...memoOf(execution.memo, execution.startTime),
    });
  }
  return open.toSorted((one, other) => one.openedAt.localeCompare(other.openedAt));
}

/** An incident that has not taken its first step yet has no memo. */
function memoOf(memo: Record<string, unknown> | undefined, startedAt: Date): IncidentMemo {
  const none: IncidentMemo = {
    id: '',
    title: '',
    digest: '',
    phase: 'diagnosing',
    actions: [],
    expiresAt: '',
    openedAt: startedAt.toISOString(),
    share: 0,
    cause: '',
    confidence: 0,
    headline: '',
    action: '',
  };
  return { ...none, ...(memo as Partial<IncidentMemo> | undefined) };
}
