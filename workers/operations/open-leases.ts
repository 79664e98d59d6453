import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { leaseWorkflowId } from '../../workflows/emergency-messages.ts';
import type { LeaseMemo } from '../../workflows/emergency-messages.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { listExecutions, wordOf } from './list-executions.ts';
import type { Criterion } from './list-executions.ts';

/** An emergency that is open now, as the server lists it: no worker has to run for that. */
export interface OpenLease extends LeaseMemo {
  id: string;
  target: string;
  workflowId: string;
}

/** Every open emergency, of one target or of all, the oldest first. */
export async function listOpenLeases(
  client: Client,
  filter: { target?: string; id?: string } = {},
): Promise<OpenLease[]> {
  const criteria: Criterion[] = [
    `WorkflowType = '${workflowTypes.emergencyLease}'`,
    `ExecutionStatus = 'Running'`,
  ];
  if (filter.target !== undefined) criteria.push({ key: searchAttributes.target, values: [filter.target] });
  const open: (OpenLease & { startedAt: number })[] = [];
  for await (const execution of listExecutions(client, criteria)) {
    const lease = leaseOf(execution);
    if (lease === undefined || (filter.id !== undefined && filter.id !== lease.id)) continue;
    open.push({ ...lease, startedAt: execution.startTime.getTime() });
  }
  return open
    .toSorted((one, other) => one.startedAt - other.startedAt)
    .map(({ startedAt: _order, ...lease }) => lease);
}

/** The same for one of which target and id are known; the listing may lag behind it. */
export async function readOpenLease(
  client: Client,
  target: string,
  id: string,
): Promise<OpenLease | undefined> {
  try {
    const execution = await client.workflow.getHandle(leaseWorkflowId(target, id)).describe();
    return execution.status.name === 'RUNNING' ? leaseOf(execution) : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

type Shown = Pick<WorkflowExecutionInfo, 'workflowId' | 'memo' | 'startTime' | 'typedSearchAttributes'>;

/** Undefined for one that is over: it may still have to tell people so. */
function leaseOf(execution: Shown): OpenLease | undefined {
  const { workflowId, memo, startTime } = execution;
  const [, target = '', id = ''] = /^emergency\/([^/]+)\/([^/]+)$/.exec(workflowId) ?? [];
  if (id === '') return undefined;
  const known = wordOf(execution, searchAttributes.target) || target;
  const lease = { id, target: known, workflowId, ...memoOf(memo, startTime) };
  return lease.phase === 'closed' ? undefined : lease;
}

/** One that has not taken its first step yet has no memo. */
function memoOf(memo: Record<string, unknown> | undefined, startTime: Date): LeaseMemo {
  const none: LeaseMemo = {
    reason: '',
    scope: '',
    openedBy: '',
    phase: 'opening',
    openedAt: startTime.toISOString(),
    expiresAt: '',
    objects: 0,
    brief: [],
    digest: '',
    governor: '',
    pullRequest: '',
    withoutPullRequest: '',
    trouble: '',
  };
  return { ...none, ...(memo as Partial<LeaseMemo> | undefined) };
}
