import { workflowInfo } from '@temporalio/workflow';
import type {
  ReviewCardDraft,
  ReviewItem,
  ReviewMoment,
  ShownPullRequest,
} from '../domain/approval/review-card.ts';
import type { AcceptedDecision, Review } from '../domain/approval/review.ts';
import { quorumOf } from '../domain/approval/review-terms.ts';
import type { DriftItem } from '../domain/infrastructure/drift-item.ts';
import type { IncidentDetails } from '../domain/models/incident/incident-details.ts';
import type { RolloutDetails } from '../domain/models/rollout/rollout-card.ts';
import type { RetrainingDetails } from '../domain/models/training/retraining-card.ts';
import type { GateState, PullRequestProgress } from './messages.ts';

/** Moments at which an answer is (still) waited for. */
const openMoments: ReadonlySet<ReviewMoment> = new Set([
  'asked',
  'asked-again',
  'reminded',
  'escalated',
  'approved',
  'snoozed',
  'proposed',
  'checks-failed',
]);

/** A pull request as people are shown it. */
export function shownPullRequest(progress: PullRequestProgress | undefined): ShownPullRequest | undefined {
  if (progress?.pullRequest === undefined) return undefined;
  const { number, url } = progress.pullRequest;
  return { kind: progress.kind, number, url };
}

/** Where an item stands, for whoever shows it to people. */
export function draftCard(
  about: {
    target: string;
    item: ReviewItem & Pick<DriftItem, 'cause' | 'approvals'>;
    gate: GateState;
    episode: string;
    pullRequest?: PullRequestProgress | undefined;
    incident?: IncidentDetails | undefined;
    retraining?: RetrainingDetails | undefined;
    rollout?: RolloutDetails | undefined;
  },
  moment: ReviewMoment,
  { decision, detail }: { decision?: AcceptedDecision | undefined; detail?: string | undefined },
): ReviewCardDraft {
  const { target, item, gate, episode, incident, retraining, rollout } = about;
  const { review, askedAt, snoozedUntil } = gate;
  // News changes nothing about whether people are asked.
  const isWaitedFor = askedAt > 0 && review !== undefined && review.decision === undefined;
  const isOpen = openMoments.has(moment) || (moment === 'updated' && isWaitedFor);
  const { cause } = item;
  const pullRequest = shownPullRequest(about.pullRequest);
  const isAsked = pullRequest === undefined && snoozedUntil === undefined;
  return {
    key: `${target}/${cause}`,
    target,
    cause,
    workflowId: workflowInfo().workflowId,
    episode,
    moment,
    at: new Date().toISOString(),
    isOpen,
    item,
    ...(incident === undefined ? {} : { incident }),
    ...(retraining === undefined ? {} : { retraining }),
    ...(rollout === undefined ? {} : { rollout }),
    actions: isOpen ? (review?.actions ?? []) : [],
    decisions: decisionsOf(review, decision),
    quorum: quorumOf(review?.terms ?? item.approvals),
    approvers: approversOf(review),
    snoozedUntil: inWords(snoozedUntil),
    askedAt: inWords(askedAt || undefined),
    expiresAt: isOpen && isAsked ? inWords(expiryOf(gate)) : undefined,
    ...(pullRequest === undefined ? {} : { pullRequest }),
    detail,
  };
}

function expiryOf({ askedAt, review }: GateState): number | undefined {
  return review === undefined ? undefined : askedAt + review.terms.expireAfter;
}

function decisionsOf(review: Review | undefined, latest: AcceptedDecision | undefined): AcceptedDecision[] {
  const all = [...(review?.votes ?? []), review?.decision, latest].filter((one) => one !== undefined);
  return [...new Map(all.map((decision) => [decision.decisionId, decision])).values()];
}

function approversOf(review: Review | undefined) {
  if (review?.terms.approvers === undefined) return undefined;
  const { approvers, escalateTo = [] } = review.terms;
  return review.escalated ? [...approvers, ...escalateTo] : approvers;
}

function inWords(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
