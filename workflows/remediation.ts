import { condition, log } from '@temporalio/workflow';
import { findAnswer } from '../domain/approval/remembered-answers.ts';
import type { ReviewMoment } from '../domain/approval/review-card.ts';
import type { AcceptedDecision, Decision, DecisionAnswer, Question } from '../domain/approval/review.ts';
import type { DriftItem } from '../domain/infrastructure/drift-item.ts';
import { ApprovalGate } from './approval-gate.ts';
import {
  recordOfDecision,
  recordOfHeal,
  recordOfOutcome,
  recordOfPullRequest,
  recordOfUnkept,
  recordOfUntold,
} from './audit-records.ts';
import type { AuditedItem } from './audit-records.ts';
import { describeDecision } from './descriptions.ts';
import { DriftProposal, changeProposedBy } from './drift-proposal.ts';
import { failureReason } from './failure-reason.ts';
import { FreezeWait } from './freeze-wait.ts';
import { lastMomentOf } from './last-moments.ts';
import type { ProposalHost } from './drift-proposal.ts';
import type {
  Observation,
  RemediateDriftInput,
  RemediateDriftResult,
  RemediationPhase,
  RemediationState,
  RemediationView,
  SeenItem,
} from './messages.ts';
import { Outgoing } from './outgoing.ts';
import { heal } from './remediation-healing.ts';
import { remediationActivities } from './remediation-proxies.ts';
import { questionAbout } from './remediation-question.ts';
import { freshState } from './remediation-state.ts';
import { actorsIn, publishRemediation, viewRemediation } from './remediation-view.ts';
import { draftCard } from './review-cards.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';

/** The steps of one remediation over its state. Each step answers a result when the item is closed by it. */
export class Remediation {
  readonly state: RemediationState;
  private readonly input: RemediateDriftInput;
  private readonly activities: ReturnType<typeof remediationActivities>;
  private readonly gate: ApprovalGate;
  private readonly outgoing: Outgoing;
  private readonly proposal: DriftProposal;
  /** Drift seen after this remediation had closed: a new run is for it. */
  private reopened: Pick<RemediationState, 'sequence' | 'seen'> | undefined;
  private ended: { at: number; detail: string } | undefined;

  constructor(input: RemediateDriftInput) {
    this.input = input;
    this.state = { ...freshState(input.carried), frozen: undefined };
    const freeze = new FreezeWait(input.times, input, {
      frozen: (words) => this.waits(words),
      goesOn: () => this.waits(undefined),
    });
    this.activities = freeze.over(remediationActivities(input.times), ['healItem']);
    this.gate = new ApprovalGate(this.state.gate, {
      tell: (moment, decision) => this.told(moment, decision),
      record: (decision, answer) => this.outgoing.record(recordOfDecision(this.audited, decision, answer)),
    });
    this.proposal = new DriftProposal(input, this.proposalHost(), freeze);
    const { tellPeople: tell, recordAudit } = this.activities;
    this.outgoing = new Outgoing({ tell, recordAudit }, this.state, (message, reason) =>
      recordOfUntold(this.audited, message, reason),
    );
  }

  get isBegun(): boolean {
    return this.state.sequence > 0;
  }

  /** Nothing is under way in the background. */
  get isIdle(): boolean {
    return this.outgoing.isIdle;
  }

  /** What the next run goes on with. */
  get carried(): Partial<RemediationState> {
    const { left } = this.outgoing;
    return { ...(this.reopened ?? this.state), ...left };
  }

  get isReopened(): boolean {
    return this.reopened !== undefined;
  }

  observe(observation: Observation): void {
    const { sequence, kind } = observation;
    if (sequence <= this.state.sequence) return;
    if (this.state.phase === 'closed') {
      this.observeAfterClose(observation);
      return;
    }
    Object.assign(this.state, { sequence, kind });
    if (observation.kind === 'drifting') {
      const { item, evidence, commit } = observation;
      const before = this.state.seen?.item.digest;
      if (item.digest !== before && item.earlierDigest !== before) this.state.needsRecreation = undefined;
      this.state.seen = { item, evidence, commit };
    }
    this.gate.follow(this.question());
  }

  /** It may still be telling people how it ended: what begins meanwhile must not be lost. */
  private observeAfterClose(observation: Observation): void {
    if (observation.kind !== 'drifting' || observation.sequence <= (this.ended?.at ?? Infinity)) return;
    const { sequence, item, evidence, commit } = observation;
    this.reopened = { sequence, seen: { item, evidence, commit } };
  }

  /** Something happened to the pull request of this item. */
  pullRequestChanged(): void {
    this.proposal.changed();
  }

  private proposalHost(): ProposalHost {
    const { state, gate } = this;
    return {
      state,
      get isOverruled() {
        return gate.decision !== undefined;
      },
      lookAgain: (seen) => this.lookAgain(seen),
      heal: (seen, decision) => this.heal(seen, decision),
      keepSilent: (seen, decision) => this.keepSilent(seen, decision),
      publish: (phase) => this.publish(phase),
      tell: (moment, decision, detail) => this.tell(moment, decision, detail),
      record: (happened, detail, by) =>
        this.outgoing.record(recordOfPullRequest(this.audited, happened, detail, by)),
    };
  }

  private question(): Question {
    return questionAbout(this.state, this.proposal.isOpen);
  }

  decide(decision: Decision): DecisionAnswer {
    if (this.ended !== undefined && this.gate.decision === undefined) return this.refuse(decision);
    const isRefreshed = this.state.gate.review?.votes.length;
    const answer = this.gate.decide(decision);
    // An agreement shows in the details of the item while more of them are waited for.
    if (this.state.gate.review?.votes.length !== isRefreshed) this.publish(this.state.phase);
    return answer;
  }

  /** It has ended without a decision and only tells people so: what arrives now is answered, and not acted on. */
  private refuse(decision: Decision): DecisionAnswer {
    const known = findAnswer(this.state.gate.review?.answers ?? [], decision.decisionId);
    if (known !== undefined) return known;
    const answer: DecisionAnswer = {
      accepted: false,
      reason: `nothing is left to decide: ${this.ended?.detail}`,
    };
    this.outgoing.record(recordOfDecision(this.audited, decision, answer));
    return answer;
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
    if (this.proposal.isUnderWay) return await this.followProposal(seen);
    if (seen.item.strategy === 'pull-request' && escalation === undefined)
      return await this.proposal.propose(seen, seen.item.pullRequest?.change ?? 'codify');
    if (seen.item.strategy === 'self-heal' && escalation === undefined) return await this.heal(seen);
    return await this.askPeople(seen);
  }

  /** Tells the target's state, the audit trail and the operator how it ended. */
  async close(result: RemediateDriftResult): Promise<RemediateDriftResult> {
    const { target, cause } = this.input;
    const item = this.state.seen?.item;
    const { isAsking, decision } = this.gate;
    this.ended = { at: Date.now(), detail: result.detail };
    // Whoever was asked is told how it ended, whatever took the question away.
    const isProposed = this.proposal.isUnderWay;
    const moment = lastMomentOf(result.outcome, { isProposed });
    const isSplit = decision?.action === 'split' && result.outcome === 'superseded';
    if (moment !== undefined && !isSplit && (isAsking || isProposed || decision !== undefined))
      this.tell(moment, decision ?? this.state.pullRequest?.decision, result.detail);
    this.state.phase = 'closed';
    publishRemediation(this.input, this.state, result);
    this.outgoing.record(recordOfOutcome(this.audited, result));
    await this.activities.recordOutcome
      .executeWithOptions({ summary: result.outcome }, [
        { target, cause, digest: item?.digest ?? '', result },
      ])
      .catch((error: unknown) => this.outgoing.record(recordOfUnkept(this.audited, failureReason(error))));
    const withdrawal = this.withdrawAtEnd(result.detail);
    await condition(
      () => this.outgoing.isRecorded && ((this.outgoing.isTold && withdrawal.isDone) || this.isReopened),
    );
    return result;
  }

  /** A forge that is away must not keep drift that begins meanwhile from being seen. */
  private withdrawAtEnd(reason: string): { isDone: boolean } {
    const withdrawal = { isDone: !this.proposal.isOpen };
    if (withdrawal.isDone) return withdrawal;
    void this.proposal
      .withdraw(reason)
      .catch((error: unknown) => log.warn('a pull request was left open', { error: String(error) }))
      .then(() => (withdrawal.isDone = true));
    return withdrawal;
  }

  /** A scan may miss what it could not read, so "gone" is believed only after a look of our own. */
  private async confirmGone(seen: SeenItem): Promise<RemediateDriftResult | undefined> {
    const failed = await this.lookAgain(seen);
    if (failed !== undefined || this.state.kind !== 'gone') return failed;
    return await this.proposal.explainGone();
  }

  /** Waits for the reviewers of the pull request, unless people or policy want something else by now. */
  private async followProposal(seen: SeenItem): Promise<RemediateDriftResult | undefined> {
    const { decision } = this.gate;
    if (decision !== undefined) return await this.actOn(seen, decision);
    if (!this.proposal.isWanted(seen)) {
      await this.proposal.withdraw(this.state.escalation ?? 'policy answers otherwise now');
      return undefined;
    }
    this.gate.attend(this.question());
    return await this.proposal.follow(seen);
  }

  private async heal(seen: SeenItem, decision?: AcceptedDecision): Promise<RemediateDriftResult | undefined> {
    return await heal(
      {
        target: this.input.target,
        state: this.state,
        activities: this.activities,
        publish: (phase) => this.publish(phase),
        record: (healed, by) => this.outgoing.record(recordOfHeal(this.audited, healed, by)),
        lookAgain: (one) => this.lookAgain(one),
      },
      seen,
      decision,
    );
  }

  private async askPeople(seen: SeenItem): Promise<RemediateDriftResult | undefined> {
    this.gate.ask(this.question());
    this.publish(this.state.gate.snoozedUntil === undefined ? 'waiting-for-decision' : 'snoozed');
    const end = await this.gate.wait(() => this.hasMoved(seen.item));
    const { decision } = this.gate;
    if (end === 'moot' || end === 'paused') return undefined;
    if (end === 'expired' || decision === undefined) {
      this.tell('expired');
      const heals = seen.item.approvals.onExpiry === 'heal' && this.question().actions.includes('heal');
      if (heals) return await this.carryOut(seen);
      return { outcome: 'expired', detail: 'nobody decided in time; the drift is left as it is' };
    }
    return await this.actOn(seen, decision);
  }

  private async actOn(seen: SeenItem, decision: AcceptedDecision): Promise<RemediateDriftResult | undefined> {
    this.tell('decided', decision, describeDecision(decision));
    upsertSearchable([{ key: searchAttributes.actor, value: actorsIn(this.state) }]);
    if (decision.action === 'reject') return { outcome: 'rejected', detail: describeDecision(decision) };
    const result = await this.carryOut(seen, decision);
    return result && { ...result, detail: `${describeDecision(decision)}; ${result.detail}` };
  }

  /** Does what a review came to. Where that fails it is asked about anew: a decision is good for one attempt. */
  private async carryOut(
    seen: SeenItem,
    decision?: AcceptedDecision,
  ): Promise<RemediateDriftResult | undefined> {
    const result = await this.carryOutOnce(seen, decision);
    if (result === undefined) this.gate.forget(this.question());
    return result;
  }

  private async carryOutOnce(
    seen: SeenItem,
    decision: AcceptedDecision | undefined,
  ): Promise<RemediateDriftResult | undefined> {
    const kind = changeProposedBy(seen.item, decision);
    if (kind !== undefined) return await this.proposal.propose(seen, kind, decision);
    if (this.proposal.isUnderWay)
      await this.proposal.withdraw(
        decision === undefined ? 'Git is restored at once' : describeDecision(decision),
      );
    if (decision?.action === 'ignore') return await this.keepSilent(seen, decision);
    if (decision?.action === 'split') return await this.split(seen, decision);
    return await this.heal(seen, decision);
  }

  private async keepSilent(
    seen: SeenItem,
    decision: AcceptedDecision,
  ): Promise<RemediateDriftResult | undefined> {
    const rule = { target: this.input.target, seen, decision };
    const detail = await this.orEscalate(
      this.activities.ignoreItem.executeWithOptions({ summary: 'a rule is made' }, [rule]),
    );
    return detail === undefined ? undefined : { outcome: 'ignored', detail };
  }

  private async split(seen: SeenItem, decision: AcceptedDecision): Promise<RemediateDriftResult | undefined> {
    const { target, times } = this.input;
    const whole = { target, seen, decision, times, sequence: this.state.sequence };
    const detail = await this.orEscalate(
      this.activities.splitItem.executeWithOptions({ summary: 'each object is asked about' }, [whole]),
    );
    return detail === undefined ? undefined : { outcome: 'superseded', detail };
  }

  /** What a decision came to; undefined where it cannot be carried out, which people are told. */
  private async orEscalate(carriedOut: Promise<string>): Promise<string | undefined> {
    try {
      return await carriedOut;
    } catch (error) {
      this.state.escalation = failureReason(error);
      return undefined;
    }
  }

  /** What was asked about is gone, is something else, or policy answers otherwise now. */
  private hasMoved(asked: DriftItem): boolean {
    const { kind, seen, escalation } = this.state;
    if (kind !== 'drifting' || seen === undefined) return true;
    const { digest, earlierDigest } = seen.item;
    if (digest !== asked.digest && earlierDigest !== asked.digest) return true;
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
      return { outcome: 'failed', detail: failureReason(error) };
    }
  }

  private get audited(): AuditedItem {
    const { target, cause } = this.input;
    return { target, cause, item: this.state.seen?.item };
  }

  /** Changes are frozen, or not any more. Who was told of the item before hears that it waits. */
  private waits(frozen: string | undefined): void {
    this.state.frozen = frozen;
    if (this.ended !== undefined) return;
    this.publish(this.state.phase);
    const isKnown = this.gate.decision !== undefined || this.state.pullRequest !== undefined;
    if (frozen !== undefined && isKnown) this.tell('updated', this.gate.decision, `it waits: ${frozen}`);
  }

  private publish(phase: RemediationPhase): void {
    this.state.phase = phase;
    publishRemediation(this.input, this.state);
  }

  /** What happens at the gate changes where the item stands, too. */
  private told(moment: ReviewMoment, decision: AcceptedDecision | undefined): void {
    if (this.proposal.isOpen) this.publish('waiting-for-merge');
    else this.publish(this.state.gate.snoozedUntil === undefined ? 'waiting-for-decision' : 'snoozed');
    this.tell(moment, decision, moment === 'snoozed' && decision ? describeDecision(decision) : undefined);
  }

  private tell(
    moment: ReviewMoment,
    decision?: AcceptedDecision,
    detail: string | undefined = this.state.escalation,
  ): void {
    const { target, notifiers = [] } = this.input;
    const { seen, gate, episode, pullRequest } = this.state;
    if (seen === undefined) return;
    const { item, evidence } = seen;
    const card = draftCard({ target, item, gate, episode, pullRequest }, moment, { decision, detail });
    for (const notifier of notifiers) this.outgoing.send({ notifier, card, evidence });
  }
}
