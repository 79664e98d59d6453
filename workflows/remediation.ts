import {
  ActivityFailure,
  condition,
  isCancellation,
  rootCause,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { decide, openReview, reopenReview } from '../domain/approval/review.ts';
import type { Decision, DecisionAnswer } from '../domain/approval/review.ts';
import type { DriftItem } from '../domain/infrastructure/drift-item.ts';
import { possibleActions } from '../domain/infrastructure/possible-actions.ts';
import type { ReviewMoment } from '../domain/approval/review-card.ts';
import { awaitDecision } from './approval-gate.ts';
import { describeDecision, describeEnd } from './descriptions.ts';
import type {
  HealResult,
  Observation,
  RemediateDriftInput,
  RemediateDriftResult,
  RemediationPhase,
  RemediationState,
  RemediationView,
  SeenItem,
} from './messages.ts';
import { Outbox } from './outbox.ts';
import { remediationActivities } from './remediation-proxies.ts';
import { publishRemediation, viewRemediation } from './remediation-view.ts';
import { searchAttributes } from './search-attributes.ts';

/** After this many heals without the item coming to rest, a person is asked. */
const mostAttempts = 5;

/** Ends by which a question goes away without an answer. */
const withdrawing: ReadonlySet<RemediateDriftResult['outcome']> = new Set([
  'drift-gone',
  'superseded',
  'failed',
]);

/** The steps of one remediation over its state. Each step answers a result when the item is closed by it. */
export class Remediation {
  readonly state: RemediationState;
  readonly outbox = new Outbox();
  private readonly input: RemediateDriftInput;
  private readonly activities: ReturnType<typeof remediationActivities>;

  constructor(input: RemediateDriftInput) {
    this.input = input;
    this.activities = remediationActivities(input.times);
    this.state = input.carried ?? {
      phase: 'observing',
      sequence: 0,
      kind: 'drifting',
      seen: undefined,
      review: undefined,
      askedDigest: undefined,
      askedAt: 0,
      reminders: 0,
      escalation: undefined,
      attempts: 0,
    };
  }

  get isObserved(): boolean {
    return this.state.sequence > 0;
  }

  observe(observation: Observation): void {
    if (observation.sequence <= this.state.sequence) return;
    const { sequence, kind } = observation;
    Object.assign(this.state, { sequence, kind });
    if (observation.kind === 'drifting') {
      const { item, evidence, commit } = observation;
      this.state.seen = { item, evidence, commit };
    }
    this.voidStaleReview();
  }

  /** From the moment the evidence moves, nothing can be decided on the old one any more. */
  private voidStaleReview(): void {
    const { kind, seen, review } = this.state;
    const digest = kind === 'drifting' ? (seen?.item.digest ?? '') : '';
    if (review === undefined || review.digest === digest) return;
    const actions = kind === 'drifting' && seen !== undefined ? possibleActions(seen.item) : [];
    this.state.review = reopenReview(review, digest, actions);
  }

  decide(decision: Decision): DecisionAnswer {
    const { review } = this.state;
    if (review === undefined) return { accepted: false, reason: 'no decision is asked for' };
    const taken = decide(review, decision);
    this.state.review = taken.review;
    return taken.answer;
  }

  view(): RemediationView {
    return viewRemediation(this.input, this.state);
  }

  async takeNextStep(): Promise<RemediateDriftResult | undefined> {
    const { kind, seen, escalation } = this.state;
    if (kind === 'superseded')
      return { outcome: 'superseded', detail: 'a broader item covers this drift now' };
    if (seen === undefined) return { outcome: 'drift-gone', detail: 'live equals Git' };
    if (kind === 'gone') return await this.confirmGone(seen);
    if (seen.item.strategy === 'report')
      return { outcome: 'superseded', detail: 'policy only reports this drift now' };
    if (seen.item.strategy === 'self-heal' && escalation === undefined) return await this.heal(seen);
    return await this.askPeople(seen);
  }

  /** Tells the target's state and the operator how it ended. */
  async close(result: RemediateDriftResult): Promise<RemediateDriftResult> {
    const { target, cause } = this.input;
    const item = this.state.seen?.item;
    this.state.phase = 'closed';
    // Whoever was asked is told that the question is gone, whatever took it away.
    const isOpenQuestion = this.state.askedDigest !== undefined && this.state.review?.decision === undefined;
    if (item !== undefined && isOpenQuestion && withdrawing.has(result.outcome))
      this.tell('withdrawn', item, undefined, result.detail);
    setCurrentDetails(describeEnd(target, item, result));
    upsertSearchAttributes([{ key: searchAttributes.state, value: result.outcome }]);
    await this.activities.recordOutcome.executeWithOptions({ summary: result.outcome }, [
      { target, cause, digest: item?.digest ?? '', result },
    ]);
    await condition(() => this.outbox.idle);
    return result;
  }

  /** A scan may miss what it could not read, so "gone" is believed only after a look of our own. */
  private async confirmGone(seen: SeenItem): Promise<RemediateDriftResult | undefined> {
    const failed = await this.lookAgain(seen);
    if (failed !== undefined || this.state.kind !== 'gone') return failed;
    return { outcome: 'drift-gone', detail: 'live equals Git' };
  }

  private async heal(seen: SeenItem): Promise<RemediateDriftResult | undefined> {
    this.publish('healing');
    const healed = await this.activities.healItem
      .executeWithOptions({ summary: seen.item.title }, [{ target: this.input.target, seen }])
      .catch((error: unknown) => needsPerson(error));
    const detail = healed.detail.join('; ');
    if (healed.outcome === 'healed') return { outcome: 'healed', detail };

    this.state.attempts += 1;
    if (healed.outcome === 'needs-person') this.state.escalation = detail;
    else if (this.state.attempts >= mostAttempts)
      this.state.escalation = `healing does not come to rest: ${detail}`;
    else await sleep(this.state.attempts * 2000);
    return await this.lookAgain(seen);
  }

  private async askPeople(seen: SeenItem): Promise<RemediateDriftResult | undefined> {
    this.openReview(seen.item);
    const answer = await awaitDecision({
      askedAt: this.state.askedAt,
      terms: seen.item.approvals,
      isDecided: () => this.state.review?.decision !== undefined,
      isMoot: () => this.hasMoved(seen.item),
      reminders: () => this.state.reminders,
      remind: () => this.remind(seen.item),
    });
    const decision = this.state.review?.decision;
    if (answer === 'moot') return undefined;
    if (answer === 'expired' || decision === undefined) {
      this.tell('expired', seen.item);
      const heals = seen.item.approvals.onExpiry === 'heal' && possibleActions(seen.item).includes('heal');
      if (heals) return await this.carryOut(seen);
      return { outcome: 'expired', detail: 'nobody decided in time; the drift is left as it is' };
    }
    this.tell('decided', seen.item, decision);
    upsertSearchAttributes([{ key: searchAttributes.actor, value: [decision.actor] }]);
    if (decision.action === 'reject') return { outcome: 'rejected', detail: describeDecision(decision) };
    const result = await this.carryOut(seen);
    return result && { ...result, detail: `${describeDecision(decision)}; ${result.detail}` };
  }

  /** Heals what a review came to. Where that fails it is asked about anew: a decision is good for one attempt. */
  private async carryOut(seen: SeenItem): Promise<RemediateDriftResult | undefined> {
    const result = await this.heal(seen);
    if (result === undefined) {
      const { item } = this.state.seen ?? seen;
      this.state.review &&= reopenReview(this.state.review, item.digest, possibleActions(item));
      this.state.askedDigest &&= '';
    }
    return result;
  }

  /** Asks, unless this very evidence is asked about already (in the run before this one). */
  private openReview(item: DriftItem): void {
    const { askedDigest } = this.state;
    this.state.review ??= openReview(item.digest, possibleActions(item));
    if (askedDigest !== item.digest) {
      this.state.askedDigest = item.digest;
      this.state.askedAt = Date.now();
      this.state.reminders = 0;
      this.tell(askedDigest === undefined ? 'asked' : 'asked-again', item);
    }
    this.publish('waiting-for-decision');
  }

  private remind(item: DriftItem): void {
    this.state.reminders += 1;
    this.publish('waiting-for-decision');
    this.tell('reminded', item);
  }

  /** What was asked about is gone, is something else, or policy answers otherwise now. */
  private hasMoved(asked: DriftItem): boolean {
    const { kind, seen, escalation } = this.state;
    if (kind !== 'drifting' || seen?.item.digest !== asked.digest) return true;
    return escalation === undefined && seen.item.strategy !== asked.strategy;
  }

  /** A fresh look at the objects concerned; answers a result only when looking is pointless for good. */
  private async lookAgain(seen: SeenItem): Promise<RemediateDriftResult | undefined> {
    try {
      const sequence = Date.now();
      const look = { target: this.input.target, seen, sequence };
      this.observe(await this.activities.observeItem.executeWithOptions({ summary: 'a fresh look' }, [look]));
      return undefined;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      return { outcome: 'failed', detail: rootCause(error) ?? error.message };
    }
  }

  private publish(phase: RemediationPhase): void {
    this.state.phase = phase;
    publishRemediation(this.input, this.state);
  }

  private tell(
    event: ReviewMoment,
    item: DriftItem,
    decision?: Decision,
    detail = this.state.escalation,
  ): void {
    const { target } = this.input;
    const { askedAt } = this.state;
    this.outbox.send(() =>
      this.activities.tellPeople.executeWithOptions({ summary: event }, [
        {
          event,
          target,
          item,
          expiresAt: askedAt + item.approvals.expireAfter,
          ...(decision === undefined ? {} : { decision }),
          ...(detail === undefined ? {} : { detail }),
        },
      ]),
    );
  }
}

function needsPerson(error: unknown): HealResult {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  return { outcome: 'needs-person', detail: [rootCause(error) ?? error.message] };
}
