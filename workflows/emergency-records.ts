import { uuid4, workflowInfo } from '@temporalio/workflow';
import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { LeaseAnswer, LeaseRequest } from '../domain/emergency/lease-request.ts';
import { leaseCause } from '../domain/emergency/lease.ts';
import { describeScope } from '../domain/emergency/scope.ts';
import type { EmergencyLeaseInput, LeaseState } from './emergency-messages.ts';

/** Longest text of a record, characters. */
const longestDetail = 1000;

/** What somebody wanted of a lease, and whether it was granted. */
export function recordOfRequest(
  input: EmergencyLeaseInput,
  state: LeaseState,
  request: LeaseRequest,
  answer: LeaseAnswer,
): AuditRecord {
  const { requestId, actor, identities, door, action, until, reason } = request;
  return {
    ...commonTo(input, state, `${workflowInfo().workflowId}/${requestId}`),
    actor,
    identities,
    action,
    accepted: answer.accepted,
    ...(door === 'detection' ? {} : { door }),
    ...(until === undefined ? {} : { until }),
    ...(reason === undefined ? {} : { reason: reason.slice(0, longestDetail) }),
    ...(answer.accepted ? {} : { detail: answer.reason }),
  };
}

/** Something that happened to a lease by itself. */
export function recordOfStep(
  input: EmergencyLeaseInput,
  state: LeaseState,
  outcome: string,
  detail: string | undefined,
): AuditRecord {
  return {
    ...commonTo(input, state, uuid4()),
    actor: 'plumbline',
    outcome,
    ...(detail === undefined ? {} : { detail: detail.slice(0, longestDetail) }),
  };
}

function commonTo({ target, lease }: EmergencyLeaseInput, { seen }: LeaseState, id: string) {
  return {
    id,
    at: new Date().toISOString(),
    kind: 'emergency' as const,
    target,
    cause: leaseCause(lease.id),
    workflowId: workflowInfo().workflowId,
    title: `emergency ${lease.id}: ${describeScope(lease.scope)}`,
    findings: seen?.item.findings.slice(0, 10) ?? [],
    evidence: seen?.item.digest ?? '',
  };
}
