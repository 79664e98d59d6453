import { setCurrentDetails, upsertMemo, workflowInfo } from '@temporalio/workflow';
import type { GovernorStanding } from '../activities/emergency/governor-activities.ts';
import type { LeaseCardDraft, LeaseMoment } from '../domain/emergency/lease-card.ts';
import { describeLease } from '../domain/emergency/describe-lease.ts';
import { leaseCause } from '../domain/emergency/lease.ts';
import { describeScope } from '../domain/emergency/scope.ts';
import type {
  EmergencyLeaseInput,
  EmergencyLeaseResult,
  LeaseMemo,
  LeaseState,
  LeaseView,
} from './emergency-messages.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';

/** Where a lease stands, for whoever asks its workflow. */
export function viewLease(state: LeaseState): LeaseView {
  const { phase, expiresAt, governor, seen, kind, captures, sightings, pullRequest } = state;
  return {
    phase,
    expiresAt: new Date(expiresAt).toISOString(),
    governor,
    seen: kind === 'drifting' ? seen : undefined,
    captures,
    sightings,
    pullRequest,
    withoutPullRequest: state.withoutPullRequest,
    trouble: state.trouble,
  };
}

/** Moments about which those who may act are called by name. */
const calls: ReadonlySet<LeaseMoment> = new Set(['reminded', 'escalated', 'overdue']);

/** Where a lease stands, for whoever shows it to people. */
export function draftLeaseCard(
  { target, lease, opening }: EmergencyLeaseInput,
  state: LeaseState,
  moment: LeaseMoment,
  detail: string | undefined = state.trouble,
): LeaseCardDraft {
  const { terms, stage, kind, seen, pullRequest, withoutPullRequest } = state;
  const item = kind === 'drifting' ? seen?.item : undefined;
  const called = [...(terms?.openers ?? []), ...(stage === 'running' ? [] : (terms?.escalateTo ?? []))];
  const governor = describeStanding(state.governor);
  return {
    key: `${target}/${leaseCause(lease.id)}`,
    target,
    id: lease.id,
    workflowId: workflowInfo().workflowId,
    episode: state.episode,
    moment,
    at: new Date().toISOString(),
    isOpen: state.phase !== 'closed',
    scope: describeScope(lease.scope),
    reason: lease.reason,
    openedBy: opening.actor,
    openedAt: new Date(state.openedAt).toISOString(),
    expiresAt: new Date(state.expiresAt).toISOString(),
    objects: item?.objects ?? 0,
    brief: item?.brief ?? [],
    ...(governor === '' ? {} : { governor }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(withoutPullRequest === undefined ? {} : { withoutPullRequest }),
    ...(calls.has(moment) && called.length > 0 ? { call: called } : {}),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** What of Argo CD or Flux is held, in words; empty where neither applies the target. */
function describeStanding(standing: GovernorStanding | undefined): string {
  if (standing === undefined || standing.governor === undefined) return '';
  const { governor } = standing;
  if (standing.standing === 'held') return `${governor} is held: it neither syncs nor heals by itself`;
  if (standing.standing === 'off') return `${governor} does nothing by itself, so nothing of it is held`;
  if (standing.standing === 'overruled')
    return `the automation of ${governor} was switched on by somebody else, who is respected: it may revert changes`;
  return `${governor} is as it was before`;
}

/**
 * Shows where a lease stands to everybody who only looks: the Temporal UI, searches, `plumbline status`.
 *
 * @param shown what an earlier call answered: the same is not written into the history again.
 */
export function publishLease(
  input: EmergencyLeaseInput,
  state: LeaseState,
  shown: string,
  result?: EmergencyLeaseResult,
): string {
  const card = draftLeaseCard(input, state, momentOf(state, result), result?.detail);
  const { headline, details } = describeLease({ ...card, links: {} });
  setCurrentDetails(
    [`**${headline}**`, '', ...details.map((line) => `- ${line.replaceAll('`', "'")}`)].join('\n'),
  );
  const memo = memoOf(card, state);
  const outcome = result?.outcome ?? state.phase;
  const severity = state.seen?.item.severity;
  const next = JSON.stringify([memo, outcome, severity]);
  if (next === shown) return shown;
  upsertMemo(memo);
  upsertSearchable([
    { key: searchAttributes.target, value: input.target },
    { key: searchAttributes.state, value: outcome },
    { key: searchAttributes.actor, value: [input.opening.actor] },
    ...(severity === undefined ? [] : [{ key: searchAttributes.severity, value: severity }]),
  ]);
  return next;
}

function memoOf(card: LeaseCardDraft, { phase, kind, seen, trouble }: LeaseState): LeaseMemo {
  return {
    reason: card.reason.slice(0, 500),
    scope: card.scope.slice(0, 500),
    openedBy: card.openedBy,
    phase,
    openedAt: card.openedAt,
    expiresAt: card.expiresAt,
    objects: card.objects,
    brief: [...card.brief],
    digest: kind === 'drifting' ? (seen?.item.digest ?? '') : '',
    governor: card.governor ?? '',
    pullRequest: card.pullRequest?.url ?? '',
    withoutPullRequest: card.withoutPullRequest ?? '',
    trouble: trouble ?? '',
  };
}

function momentOf({ kind, stage }: LeaseState, result: EmergencyLeaseResult | undefined): LeaseMoment {
  if (result !== undefined && result.outcome !== 'refused') return result.outcome;
  if (stage === 'overdue' || stage === 'escalated') return stage;
  return kind === 'drifting' ? 'changed' : 'opened';
}
