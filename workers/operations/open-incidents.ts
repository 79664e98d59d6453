import type { Client } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import type { IncidentMemo } from '../../workflows/model-messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { listExecutions, quoted } from './list-executions.ts';

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
  const criteria = [`WorkflowType = '${workflowTypes.modelIncident}'`, `ExecutionStatus = 'Running'`];
  if (filter.model !== undefined) criteria.push(`${searchAttributes.model.name} = '${quoted(filter.model)}'`);
  if (filter.id !== undefined) {
    if (!incident.test(filter.id)) return [];
    criteria.push(`${searchAttributes.finding.name} = '${filter.id}'`);
  }
  const open: OpenIncident[] = [];
  for await (const execution of listExecutions(client, criteria)) {
    const attributes = execution.typedSearchAttributes;
    open.push({
      workflowId: execution.workflowId,
      runId: execution.runId,
      model: attributes.get(searchAttributes.model) ?? '',
      severity: attributes.get(searchAttributes.severity) ?? '',
      findings: attributes.get(searchAttributes.finding) ?? [],
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
