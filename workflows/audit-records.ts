import { uuid4, workflowInfo } from '@temporalio/workflow';
import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { AcceptedDecision, Decision, DecisionAnswer } from '../domain/approval/review.ts';
import type { DriftItem } from '../domain/infrastructure/drift-item.ts';
import type { Diagnosis } from '../domain/models/diagnosis/diagnosis.ts';
import type { HealResult, Message } from './messages.ts';

export interface AuditedItem {
  target: string;
  cause: string;
  item: Pick<DriftItem, 'title' | 'findings' | 'digest'> | undefined;
}

/** Longest text of a record, characters: the rest is in the history and in storage. */
export const longestDetail = 1000;

/** Of what counts every word is kept. What was refused may be of any length, and there may be many of it. */
function kept(text: string, { accepted }: DecisionAnswer): string {
  return accepted ? text : text.slice(0, longestDetail);
}

export function recordOfDecision(
  about: AuditedItem,
  decision: Decision,
  answer: DecisionAnswer,
): AuditRecord {
  const { actor, identities, door, action, planDigest, reason, comment, until } = decision;
  return {
    ...commonTo(about, `${workflowInfo().workflowId}/${decision.decisionId}`),
    kind: 'decision',
    evidence: planDigest,
    actor: kept(actor, answer),
    door,
    action,
    accepted: answer.accepted,
    ...(identities === undefined ? {} : { identities }),
    ...(reason === undefined ? {} : { reason: kept(reason, answer) }),
    ...(comment === undefined ? {} : { comment: kept(comment, answer) }),
    ...(until === undefined ? {} : { until }),
    ...(answer.accepted ? {} : { detail: answer.reason }),
  };
}

/** @param decision what was carried out; undefined where policy heals by itself. */
export function recordOfHeal(
  about: AuditedItem,
  { outcome, detail }: Pick<HealResult, 'detail'> & { outcome: string },
  decision: AcceptedDecision | undefined,
): AuditRecord {
  return {
    ...commonTo(about, uuid4()),
    kind: 'heal',
    actor: decision?.actor ?? 'plumbline',
    outcome,
    detail: detail.join('; ').slice(0, longestDetail),
    ...(decision === undefined ? {} : { action: decision.action, door: decision.door }),
  };
}

export function recordOfOutcome(
  about: AuditedItem,
  { outcome, detail }: { outcome: string; detail: string },
): AuditRecord {
  return {
    ...commonTo(about, uuid4()),
    kind: 'outcome',
    actor: 'plumbline',
    outcome,
    detail: detail.slice(0, longestDetail),
  };
}

/** Its end is not kept where planning looks for it, so that the next scan knows less. */
export function recordOfUnkept(about: AuditedItem, reason: string): AuditRecord {
  return {
    ...commonTo(about, uuid4()),
    kind: 'outcome',
    actor: 'plumbline',
    outcome: 'not-recorded',
    detail: reason.slice(0, longestDetail),
  };
}

/** What is thought to be behind an incident of a model, each time it is weighed anew. */
export function recordOfDiagnosis(
  about: AuditedItem,
  { cause, headline, confidence }: Diagnosis,
): AuditRecord {
  return {
    ...commonTo(about, uuid4()),
    kind: 'diagnosis',
    actor: 'plumbline',
    outcome: cause,
    detail: `${headline} (${Math.round(confidence * 100)} %)`.slice(0, longestDetail),
  };
}

/** Of a message that people will not get. */
export function recordOfUntold(
  about: AuditedItem,
  { notifier, card }: Pick<Message, 'notifier' | 'card'>,
  reason: string,
): AuditRecord {
  return {
    ...commonTo(about, uuid4()),
    kind: 'message',
    actor: 'plumbline',
    outcome: 'given-up',
    detail: `${notifier} (${card.moment}): ${reason}`.slice(0, longestDetail),
  };
}

/**
 * @param happened such as `opened` or `merged`.
 * @param by who did it on the forge; we ourselves where it is left out.
 */
export function recordOfPullRequest(
  about: AuditedItem,
  happened: string,
  detail: string,
  by = 'plumbline',
): AuditRecord {
  return {
    ...commonTo(about, uuid4()),
    kind: 'pull-request',
    actor: by.slice(0, longestDetail),
    outcome: happened,
    detail: detail.slice(0, longestDetail),
  };
}

/** How many findings a record names; a mass-drift item has hundreds. */
const namedFindings = 10;

/** What every record says of what it is about. */
export function commonTo({ target, cause, item }: AuditedItem, id: string) {
  return {
    id,
    at: new Date().toISOString(),
    target,
    cause,
    workflowId: workflowInfo().workflowId,
    title: item?.title ?? cause,
    findings: item?.findings.slice(0, namedFindings) ?? [],
    evidence: item?.digest ?? '',
  };
}
