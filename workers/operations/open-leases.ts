import type { Client } from '@temporalio/client';

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
    const { workflowId, memo, startTime } = execution;
    const [, target = '', id = ''] = /^emergency\/([^/]+)\/([^/]+)$/.exec(workflowId) ?? [];
    if (id === '' || (filter.id !== undefined && filter.id !== id)) continue;
    const known = wordOf(execution, searchAttributes.target) || target;
    const startedAt = startTime.getTime();
    const lease = { id, target: known, workflowId, startedAt, ...memoOf(memo, startTime) };
    // One that is over may still have to tell people so.
    if (lease.phase !== 'closed') open.push(lease);
  }
  return open
    .toSorted((one, other) => one.startedAt - other.startedAt)
    .map(({ startedAt: _order, ...lease }) => lease);
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
