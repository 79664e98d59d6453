import { setCurrentDetails, upsertMemo } from '@temporalio/workflow';
import { quorumOf } from '../domain/approval/review-terms.ts';
import { describeEnd, describeRemediation } from './descriptions.ts';
import type {
  RemediateDriftInput,
  RemediateDriftResult,
  RemediationMemo,
  RemediationState,
  RemediationView,
} from './messages.ts';
import { shownPullRequest } from './review-cards.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';

type Named = Pick<RemediateDriftInput, 'target' | 'cause'>;

/** Where a remediation stands, for whoever asks its workflow. */
export function viewRemediation({ target, cause }: Named, state: RemediationState): RemediationView {
  const { phase, seen, escalation } = state;
  const { review, askedAt, snoozedUntil } = state.gate;
  const isAsked = phase === 'waiting-for-decision' || phase === 'snoozed';
  const canAnswer = isAsked || phase === 'waiting-for-merge';
  const terms = review?.terms ?? seen?.item.approvals;
  const expiresAt = askedAt + (terms?.expireAfter ?? 0);
  const isAwake = isAsked && snoozedUntil === undefined;
  return {
    target,
    cause,
    phase,
    seen,
    digest: review?.digest,
    actions: canAnswer ? (review?.actions ?? []) : [],
    openedAt: isAsked ? new Date(askedAt).toISOString() : undefined,
    expiresAt: isAwake ? new Date(expiresAt).toISOString() : undefined,
    snoozedUntil: isAsked && snoozedUntil !== undefined ? new Date(snoozedUntil).toISOString() : undefined,
    escalation,
    votes: review?.votes ?? [],
    quorum: terms === undefined ? 1 : quorumOf(terms),
    decision: review?.decision,
    pullRequest: shownPullRequest(state.pullRequest),
    proposedBy: state.pullRequest?.decision,
  };
}

/**
 * Shows where a remediation stands to everybody who only looks: the Temporal UI, searches, `plumbline status`.
 *
 * @param result how it ended, once it has.
 */
export function publishRemediation(
  input: Named,
  state: RemediationState,
  result?: RemediateDriftResult,
): void {
  const item = state.seen?.item;
  setCurrentDetails(
    result === undefined ? describeRemediation(input.target, state) : describeEnd(input.target, item, result),
  );
  if (item === undefined) return;
  const { actions, expiresAt = '', pullRequest } = viewRemediation(input, state);
  const { title, digest } = item;
  upsertMemo({
    title,
    digest,
    phase: state.phase,
    actions: [...actions],
    expiresAt,
    managers: [...item.managers],
    ...(pullRequest === undefined ? {} : { pullRequest }),
  } satisfies RemediationMemo);
  upsertSearchable([
    { key: searchAttributes.target, value: input.target },
    { key: searchAttributes.state, value: result?.outcome ?? state.phase },
    { key: searchAttributes.severity, value: item.severity },
    { key: searchAttributes.drift, value: [...item.drift] },
    { key: searchAttributes.finding, value: item.findings },
    { key: searchAttributes.actor, value: actorsIn(state) },
  ]);
}

/** Everybody it is found by: who made the change, and who has decided about it. */
export function actorsIn({ seen, gate: { review }, pullRequest }: RemediationState): string[] {
  const decisions = [...(review?.votes ?? []), review?.decision, pullRequest?.decision];
  const deciders = decisions.flatMap((decision) => (decision === undefined ? [] : [decision.actor]));
  return [...new Set([...(seen?.item.managers ?? []), ...deciders])];
}
