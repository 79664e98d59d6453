/** What a person can answer to a review; the same words everywhere (command line, buttons, pages). */
export const reviewActions = ['heal', 'reject'] as const;
export type ReviewAction = (typeof reviewActions)[number];

/** One answer, however it arrived. */
export interface Decision {
  /** Chosen by the sender: the same id again is the same decision, not a second one. */
  decisionId: string;
  /** Who decided, as the door it came through knows them. */
  actor: string;
  action: ReviewAction;
  /** Digest of the evidence that the person saw. */
  planDigest: string;
  reason?: string;
}

/** How long people are asked, and what silence means. Times in milliseconds. */
export interface ReviewTerms {
  /** People are reminded each time this long has passed. */
  remindAfter: number;
  expireAfter: number;
  /** `report` leaves everything as it is, `heal` restores Git. */
  onExpiry: 'report' | 'heal';
}

/** What became of a decision. */
export type DecisionAnswer =
  { accepted: true; action: ReviewAction; actor: string } | { accepted: false; reason: string };

/** A question to people about one piece of evidence, and what they answered. */
export interface Review {
  /** Digest of the evidence that is asked about. */
  digest: string;
  actions: readonly ReviewAction[];
  /** The decision that holds: the first accepted one. */
  decision: Decision | undefined;
  /** Answers by decision id, so that a repeated message gets the same answer. */
  answers: Record<string, DecisionAnswer>;
}

export function openReview(digest: string, actions: readonly ReviewAction[]): Review {
  return { digest, actions, decision: undefined, answers: {} };
}

/**
 * Asks again about new evidence: what was decided on the old evidence no longer holds, what was answered to
 * earlier messages stays answered.
 */
export function reopenReview(review: Review, digest: string, actions: readonly ReviewAction[]): Review {
  return { ...review, digest, actions, decision: undefined };
}

/** Takes a decision in. Pure and idempotent: every door (Signal, Update) feeds this one function. */
export function decide(review: Review, decision: Decision): { review: Review; answer: DecisionAnswer } {
  const known = review.answers[decision.decisionId];
  if (known !== undefined) return { review, answer: known };

  const refusal = refuse(review, decision);
  const answer: DecisionAnswer =
    refusal === undefined
      ? { accepted: true, action: decision.action, actor: decision.actor }
      : { accepted: false, reason: refusal };
  return {
    review: {
      ...review,
      decision: answer.accepted ? decision : review.decision,
      answers: { ...review.answers, [decision.decisionId]: answer },
    },
    answer,
  };
}

function refuse(review: Review, decision: Decision): string | undefined {
  if (decision.planDigest !== review.digest) {
    return 'the evidence changed after it was shown; look at it again and decide on the new state';
  }
  if (review.decision !== undefined) {
    return `${review.decision.actor} already decided: ${review.decision.action}`;
  }
  if (!review.actions.includes(decision.action)) {
    return `${decision.action} is not possible here; possible: ${review.actions.join(', ')}`;
  }
  if (decision.actor.trim() === '') return 'a decision needs to say who made it';
  return undefined;
}
