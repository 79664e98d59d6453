import { condition, workflowInfo } from '@temporalio/workflow';
import type { ReviewMoment } from '../domain/approval/review-card.ts';
import { isDecision } from '../domain/approval/is-decision.ts';
import { closeReview, decide, escalateReview, openReview, reopenReview } from '../domain/approval/review.ts';
import type { AcceptedDecision, Decision, DecisionAnswer, Question } from '../domain/approval/review.ts';
import type { GateState } from './messages.ts';

/** What the workflow that asks does about what happens at its gate. Neither may wait. */
export interface GateKeeper {
  /** People should see what has happened; the state of the gate says the rest. */
  tell(moment: ReviewMoment, decision?: AcceptedDecision): void;
  /** A decision was taken in, whatever became of it; each once. */
  record(decision: Decision, answer: DecisionAnswer): void;
}

/**
 * How waiting ended.
 * - `decided`: enough people agreed; `state.review.decision` says on what.
 * - `moot`: what was asked about is gone, or is something else now.
 * - `expired`: nobody answered in time; the terms say what that comes to.
 * - `paused`: the history has grown long; ask again in a new run, which goes on where this one stopped.
 */
export type GateEnd = 'decided' | 'moot' | 'expired' | 'paused';

export const closedGate: GateState = {
  review: undefined,
  askedDigest: undefined,
  askedAt: 0,
  reminders: 0,
  snoozedUntil: undefined,
};

/** What happens next at an open gate if nobody does anything. */
interface NextMoment {
  at: number;
  what: 'remind' | 'escalate' | 'expire' | 'wake';
}

const summaries: Record<NextMoment['what'], string> = {
  remind: 'people are reminded',
  escalate: 'others are asked too',
  expire: 'the review expires',
  wake: 'the snooze ends',
};

/**
 * A question to people inside a workflow: asked, reminded, escalated, snoozed, decided or expired. Its state is plain
 * data that travels into the next run; all judgement is the reducer's. Connect `decide` to a signal and an update.
 */
export class ApprovalGate {
  readonly state: GateState;
  private readonly keeper: GateKeeper;

  constructor(state: GateState, keeper: GateKeeper) {
    this.state = state;
    this.keeper = keeper;
  }

  /** People were asked and the question still stands. */
  get isAsking(): boolean {
    return this.state.askedAt > 0 && this.state.review?.decision === undefined;
  }

  get decision(): AcceptedDecision | undefined {
    return this.state.review?.decision;
  }

  /** When an unanswered question expires, milliseconds since 1970. */
  get expiresAt(): number {
    return this.state.askedAt + (this.state.review?.terms.expireAfter ?? 0);
  }

  /** Asks, unless this very evidence is being asked about already (in the run before this one). */
  ask(question: Question): void {
    this.follow(question);
    const { review, askedDigest } = this.state;
    // New terms and actions hold at once; they do not void what people answered about the same evidence.
    this.state.review = review === undefined ? openReview(question) : { ...review, ...question };
    if (askedDigest === question.digest) return;
    this.startAsking(askedDigest === undefined ? 'asked' : 'asked-again');
  }

  /** People may answer although nobody asks them: something else is waited for. */
  attend(question: Question): void {
    this.follow(question);
    const { review } = this.state;
    this.state.review = review === undefined ? openReview(question) : { ...review, ...question };
  }

  /** From the moment the evidence moves nothing can be decided on the old one any more. */
  follow(question: Question): void {
    const { review } = this.state;
    if (review === undefined || review.digest === question.digest) return;
    if (review.digest === question.earlierDigest) {
      // The same evidence under a new key: what people answered about it stands.
      this.state.review = { ...review, ...question };
      if (this.state.askedDigest === review.digest) this.state.askedDigest = question.digest;
      return;
    }
    this.state.review = reopenReview(review, question);
    this.state.snoozedUntil = undefined;
  }

  /** Nothing is left of what was decided, which is good for one attempt: the next `ask` asks anew. */
  forget(question: Question): void {
    this.state.review &&= reopenReview(this.state.review, question);
    this.state.askedDigest &&= '';
  }

  decide(decision: Decision): DecisionAnswer {
    if (!isDecision(decision)) return { accepted: false, reason: 'this is no decision' };
    const { review } = this.state;
    if (review === undefined) {
      const answer: DecisionAnswer = { accepted: false, reason: 'no decision is asked for' };
      this.keeper.record(decision, answer);
      return answer;
    }
    const taken = decide(review, decision, Date.now());
    this.state.review = taken.review;
    if (taken.repeated) return taken.answer;
    this.keeper.record(decision, taken.answer);
    if (taken.answer.accepted && taken.review.decision === undefined) {
      this.keeper.tell('approved', taken.review.votes.at(-1));
    }
    return taken.answer;
  }

  /** Waits for people; a snooze is waited out here. */
  async wait(isMoot: () => boolean): Promise<GateEnd> {
    for (;;) {
      const next = this.nextMoment();
      const isOver = () => this.decision !== undefined || isMoot() || workflowInfo().continueAsNewSuggested;
      await condition(isOver, Math.max(1, next.at - Date.now()), { summary: summaries[next.what] });
      if (isMoot()) return 'moot';
      if (this.decision !== undefined && this.decision.action !== 'snooze') return 'decided';
      if (this.decision !== undefined) this.sleep(this.decision);
      else if (Date.now() >= next.at) {
        if (next.what === 'expire') {
          this.state.review &&= closeReview(this.state.review, 'nobody decided in time, and it has expired');
          return 'expired';
        }
        this.take(next.what);
      }
      if (workflowInfo().continueAsNewSuggested) return 'paused';
    }
  }

  private nextMoment(): NextMoment {
    const { review, askedAt, reminders, snoozedUntil } = this.state;
    if (snoozedUntil !== undefined) return { at: snoozedUntil, what: 'wake' };
    const { remindAfter = Infinity, escalateAfter, escalateTo } = review?.terms ?? {};
    const moments: NextMoment[] = [
      { at: this.expiresAt, what: 'expire' },
      { at: askedAt + (reminders + 1) * remindAfter, what: 'remind' },
    ];
    if (escalateAfter !== undefined && escalateTo !== undefined && review?.escalated !== true) {
      moments.push({ at: askedAt + escalateAfter, what: 'escalate' });
    }
    // Of what falls together the first listed goes first: what has expired needs no reminder.
    return moments.reduce((first, one) => (one.at < first.at ? one : first));
  }

  private take(what: 'remind' | 'escalate' | 'wake'): void {
    if (what === 'remind') {
      this.state.reminders += 1;
      this.keeper.tell('reminded');
    } else if (what === 'escalate') {
      this.state.review &&= escalateReview(this.state.review);
      this.keeper.tell('escalated');
    } else {
      this.startAsking('asked-again');
    }
  }

  /** While it sleeps it can be decided on all the same: a snooze is no answer. */
  private sleep(decision: AcceptedDecision): void {
    const { review } = this.state;
    this.state.review = review && { ...reopenReview(review, review), escalated: review.escalated };
    this.state.snoozedUntil = Date.parse(decision.until ?? '');
    this.keeper.tell('snoozed', decision);
  }

  private startAsking(moment: 'asked' | 'asked-again'): void {
    this.state.askedDigest = this.state.review?.digest;
    this.state.askedAt = Date.now();
    this.state.reminders = 0;
    this.state.snoozedUntil = undefined;
    this.keeper.tell(moment);
  }
}
