import { isSamePerson, lackOfAuthority } from './authority.ts';
import { faultOfDecision, needsQuorum } from './decision.ts';
import type { AcceptedDecision, Decision, DecisionAnswer, ReviewAction } from './decision.ts';
import { findAnswer, rememberAnswer } from './remembered-answers.ts';
import type { RememberedAnswers } from './remembered-answers.ts';
import { quorumOf } from './review-terms.ts';
import type { ReviewTerms } from './review-terms.ts';

export { reviewActions } from './decision.ts';
export type { AcceptedDecision, Decision, DecisionAnswer, ReviewAction } from './decision.ts';
export type { ReviewTerms } from './review-terms.ts';

/** What people are asked. */
export interface Question {
  /** Digest of the evidence that is asked about. */
  digest: string;
  /** Another digest of the very same evidence, which decisions may name too: its key was changed. */
  earlierDigest?: string | undefined;
  /** What can be answered. */
  actions: readonly ReviewAction[];
  terms: ReviewTerms;
  /** Users or tools that made the change, as the cluster names them; empty where that is not known. */
  madeBy: readonly string[];
  /** `madeBy` leaves some out: four-eyes cannot be told, and lets nobody change anything. */
  isMadeByMore?: boolean | undefined;
}

/** A question to people about one piece of evidence, and what they answered. */
export interface Review extends Question {
  /** Those it is escalated to may decide as well. */
  escalated: boolean;
  /** The present answer of each person who agreed to a change that needs more of them, the oldest first. */
  votes: readonly AcceptedDecision[];
  /** The decision that holds: the first that is complete. */
  decision: AcceptedDecision | undefined;
  /** Why nothing can be decided any more although nobody has, in words. */
  closed?: string | undefined;
  answers: RememberedAnswers;
}

export function openReview(question: Question): Review {
  return { ...question, escalated: false, votes: [], decision: undefined, answers: [] };
}

/**
 * Asks again: what was decided or agreed to before no longer holds, what was answered to earlier messages stays
 * answered.
 */
export function reopenReview(review: Review, question: Question): Review {
  return { ...openReview(question), answers: review.answers };
}

/** From now on those it is escalated to may decide as well. */
export function escalateReview(review: Review): Review {
  return { ...review, escalated: true };
}

/** What comes now was decided by silence: whoever answers later is told so. */
export function closeReview(review: Review, closed: string): Review {
  return { ...review, closed };
}

/** A decision taken in. */
export interface DecisionTaken {
  review: Review;
  answer: DecisionAnswer;
  /** This very decision was answered before. */
  repeated: boolean;
}

/**
 * Takes a decision in. Pure and idempotent: every door (Signal, Update) feeds this one function.
 *
 * @param now milliseconds since 1970.
 */
export function decide(review: Review, decision: Decision, now: number): DecisionTaken {
  const known = findAnswer(review.answers, decision.decisionId);
  if (known !== undefined) return { review, answer: known, repeated: true };
  const reason = refusalOf(review, decision, now);
  const counted = reason === undefined ? count(review, { ...decision, at: new Date(now).toISOString() }) : {};
  const answer: DecisionAnswer =
    reason === undefined ? answerTo({ ...review, ...counted }, decision) : { accepted: false, reason };
  const answers = rememberAnswer(review.answers, decision.decisionId, answer);
  return { review: { ...review, ...counted, answers }, answer, repeated: false };
}

/** How many more people have to agree to an action before it is carried out. */
export function missingVotes(review: Review, action: ReviewAction): number {
  if (!needsQuorum(action)) return 0;
  const agreeing = standingVotes(review).filter((vote) => vote.action === action);
  return Math.max(0, quorumOf(review.terms) - agreeing.length);
}

/**
 * The votes that count: of those who may still decide. Terms can change after somebody has agreed, and who made a change
 * can come to light.
 */
function standingVotes(review: Review): AcceptedDecision[] {
  return review.votes.filter((vote) => lackOfAuthority(vote, review, review.escalated) === undefined);
}

function refusalOf(review: Review, decision: Decision, now: number): string | undefined {
  const { actions, escalated, votes } = review;
  const { action, actor, planDigest } = decision;
  if (planDigest !== review.digest && planDigest !== review.earlierDigest) {
    return 'the evidence changed after it was shown; look at it again and decide on the new state';
  }
  if (review.decision !== undefined) {
    return `${review.decision.actor} already decided: ${review.decision.action}`;
  }
  if (review.closed !== undefined) return review.closed;
  if (!actions.includes(action)) return `${action} is not possible here; possible: ${actions.join(', ')}`;
  const fault = faultOfDecision(decision, now) ?? lackOfAuthority(decision, review, escalated);
  if (fault !== undefined) return fault;
  const missing = missingVotes(review, action);
  // Where fewer people are asked for by now, saying it again completes it.
  if (missing > 0 && votes.some((vote) => vote.action === action && isSamePerson(vote, decision))) {
    return `${actor} has agreed to ${action} already; ${missing} more to agree`;
  }
  return undefined;
}

/** The votes with this one, which replaces an earlier one of the same person, and the decision if it completes one. */
function count(review: Review, decision: AcceptedDecision): Pick<Review, 'votes' | 'decision'> {
  if (!needsQuorum(decision.action)) return { votes: review.votes, decision };
  const others = standingVotes(review).filter((vote) => !isSamePerson(vote, decision));
  const votes = [...others, decision];
  if (missingVotes({ ...review, votes }, decision.action) > 0) return { votes, decision: undefined };
  return { votes, decision: { ...decision, ...earliestEnd(votes, decision.action) } };
}

/** People who agree to ignore until different times agree until the first of them. */
function earliestEnd(votes: readonly AcceptedDecision[], action: ReviewAction): { until?: string } {
  const ends = votes.flatMap((vote) =>
    vote.action === action && vote.until !== undefined ? [vote.until] : [],
  );
  const [until] = ends.toSorted((one, other) => Date.parse(one) - Date.parse(other));
  return until === undefined ? {} : { until };
}

function answerTo(review: Review, { action, actor }: Decision): DecisionAnswer {
  const missing = review.decision === undefined ? missingVotes(review, action) : 0;
  return { accepted: true, action, actor, ...(missing === 0 ? {} : { missing }) };
}
