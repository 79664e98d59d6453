import { uuid4, workflowInfo } from '@temporalio/workflow';
import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { SteeringAnswer } from '../domain/approval/steering.ts';
import { commonTo, longestDetail } from './audit-records.ts';
import type { AuditedItem } from './audit-records.ts';
import type { RolloutRequest } from './rollout-messages.ts';

/** What somebody wanted of a rollout, and whether it was granted. */
export function recordOfRequest(
  about: AuditedItem,
  request: RolloutRequest,
  answer: SteeringAnswer,
): AuditRecord {
  const { id, actor, identities, door, command, reason } = request;
  return {
    ...commonTo(about, `${workflowInfo().workflowId}/${id}`),
    kind: 'rollout',
    actor: actor.slice(0, longestDetail),
    identities,
    door,
    action: command,
    accepted: answer.accepted,
    ...(reason === '' ? {} : { reason: reason.slice(0, longestDetail) }),
    ...(answer.accepted ? {} : { detail: answer.reason }),
  };
}

/** Something that a rollout did, such as moving traffic. */
export function recordOfStep(about: AuditedItem, outcome: string, detail: string): AuditRecord {
  return {
    ...commonTo(about, uuid4()),
    kind: 'rollout',
    actor: 'plumbline',
    outcome,
    detail: detail.slice(0, longestDetail),
  };
}
