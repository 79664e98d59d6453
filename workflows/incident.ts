import { condition } from '@temporalio/workflow';
import type { IncidentQuestion } from '../activities/models/incident-activities.ts';
import { findAnswer } from '../domain/approval/remembered-answers.ts';
import type { ReviewMoment } from '../domain/approval/review-card.ts';
import type { AcceptedDecision, Decision, DecisionAnswer, Question } from '../domain/approval/review.ts';
import { isHeldBack } from '../domain/models/incident/cooldown.ts';
import type { IncidentRecord } from '../domain/models/incident/cooldown.ts';
import { incidentActions } from '../domain/models/incident/incident-actions.ts';
import { modelItemId } from '../domain/models/model-item.ts';
import { hasMoved, isGraver, isOver } from '../domain/models/incident/situation.ts';
import { ApprovalGate } from './approval-gate.ts';
import {
  recordOfDecision,
  recordOfDiagnosis,
  recordOfOutcome,
  recordOfUnkept,
  recordOfUntold,
} from './audit-records.ts';
import type { AuditedItem } from './audit-records.ts';
import { describeDecision } from './descriptions.ts';
import { failureReason } from './failure-reason.ts';
import { gatherAll } from './gather-all.ts';
import { incidentActivities } from './incident-proxies.ts';
import { IncidentRemedy } from './incident-remedy.ts';
import { proposeRollback } from './incident-rollback.ts';
import { freshIncident, joinIncident, noticedAt, recoveryOf, triedIn } from './incident-state.ts';
import { itemOf, publishIncident, recordOf, viewIncident } from './incident-view.ts';
import type {
  IncidentState,
  IncidentTrigger,
  IncidentView,
  ModelIncidentInput,
  ModelIncidentResult,
} from './model-messages.ts';
import { Outgoing } from './outgoing.ts';
import { draftCard } from './review-cards.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';

/** Unless the configuration says otherwise. */
const usualSettings = { cooldown: 6 * 60 * 60 * 1000, criticalAbove: 0.7 };

const lastMoments: Partial<Record<ModelIncidentResult['outcome'], ReviewMoment>> = {
  recovered: 'recovered',
  resolved: 'promoted',
  cancelled: 'withdrawn',
};

/** The steps of one incident over its state. Each step answers a result when the incident is closed by it. */
export class Incident {
  readonly state: IncidentState;
  private readonly input: ModelIncidentInput;
  private readonly activities: ReturnType<typeof incidentActivities>;
  private readonly gate: ApprovalGate;
  private readonly remedy: IncidentRemedy;
  private readonly outgoing: Outgoing;
  /** How it ended, and what came after that: a new run is for what the end does not cover. */
  private ended: IncidentRecord | undefined;
  private readonly late: IncidentTrigger[] = [];
  private isToldOf = false;

  constructor(input: ModelIncidentInput) {
    this.input = input;
    this.activities = incidentActivities(input.times);
    this.state = freshIncident(input.carried);
    this.gate = new ApprovalGate(this.state.gate, {
      tell: (moment, decision) => this.told(moment, decision),
      record: (decision, answer) => this.outgoing.record(recordOfDecision(this.audited, decision, answer)),
    });
    this.remedy = new IncidentRemedy(input, this.state, {
      publish: (phase) => this.publish(phase),
      tellNews: (decision, detail) => this.tell('updated', decision, detail),
      forgetDecision: () => this.gate.forget(this.question()),
    });
    const { tellPeople: tell, recordAudit } = this.activities;
    this.outgoing = new Outgoing({ tell, recordAudit }, this.state, (message, reason) =>
      recordOfUntold(this.audited, message, reason),
    );
  }

  get isBegun(): boolean {
    return this.isToldOf || this.state.triggers.length > 0;
  }

  /** Nothing is under way in the background. */
  get isIdle(): boolean {
    return this.outgoing.isIdle;
  }

  /** What the next run goes on with: this incident, or what came after its end. */
  get carried(): Partial<IncidentState> {
    const { left } = this.outgoing;
    if (this.ended === undefined) return { ...this.state, ...left };
    const fresh = freshIncident();
    for (const trigger of this.late) joinIncident(fresh, trigger, this.settings.criticalAbove);
    const { situation, worst, triggers, scan } = fresh;
    return { situation, worst, triggers, scan, ...left };
  }

  /** Something is wrong that this incident, which has ended, does not cover. */
  get isReopened(): boolean {
    const { ended } = this;
    if (ended === undefined) return false;
    return this.late.some((trigger) => isHeldBack(ended, trigger, Date.now(), this.settings) === undefined);
  }

  join(trigger: IncidentTrigger): void {
    this.isToldOf = true;
    if (this.ended !== undefined) {
      this.late.push(trigger);
      return;
    }
    joinIncident(this.state, trigger, this.settings.criticalAbove);
  }

  decide(decision: Decision): DecisionAnswer {
    if (this.gate.decision === undefined) {
      if (this.ended !== undefined)
        return this.refuse(decision, `nothing is left to decide: ${this.ended.detail}`);
      if (this.isWeighedAnew)
        return this.refuse(decision, 'the evidence has moved and is weighed anew: answer what is asked next');
    }
    const answer = this.gate.decide(decision);
    if (answer.accepted) publishIncident(this.input.model, this.state);
    return answer;
  }

  view(): IncidentView {
    return viewIncident(this.input.model, this.state);
  }

  async takeNextStep(): Promise<ModelIncidentResult | undefined> {
    const { situation, diagnosed, retraining, rollingOut, rollingBack } = this.state;
    if (retraining !== undefined) await this.remedy.retrain(retraining);
    else if (rollingBack !== undefined) await this.remedy.rollBack(rollingBack);
    else if (rollingOut !== undefined) return await this.remedy.rollOut(rollingOut);
    else if (isOver(situation)) return { outcome: 'recovered', detail: recoveryOf(this.state) };
    else if (diagnosed === undefined || hasMoved(diagnosed, situation)) await this.diagnose();
    else if (this.state.watching !== undefined) await this.watch(this.state.watching);
    else return await this.askPeople();
    return undefined;
  }

  /** Keeps how it ended, and tells people, the audit trail and the operator. */
  async close(result: ModelIncidentResult): Promise<ModelIncidentResult> {
    const { model } = this.input;
    const { worst } = this.state;
    const moment = lastMoments[result.outcome];
    this.ended = recordOf(model, this.state, result);
    this.state.phase = 'closed';
    this.state.watching = undefined;
    if (moment !== undefined && this.state.gate.askedAt > 0)
      this.tell(moment, this.gate.decision, result.detail);
    publishIncident(model, this.state, result);
    this.outgoing.record(recordOfOutcome(this.audited, result));
    // What was over before it began leaves the record of the last incident as it is.
    if (!isOver(worst)) {
      await this.activities.recordIncident
        .executeWithOptions({ summary: result.outcome }, [{ model, record: this.ended }])
        .catch((error: unknown) => this.outgoing.record(recordOfUnkept(this.audited, failureReason(error))));
    }
    await condition(() => this.outgoing.isRecorded && (this.outgoing.isTold || this.isReopened));
    return result;
  }

  private get settings() {
    return this.input.settings ?? usualSettings;
  }

  /** What people were asked is about evidence that does not hold any more: an answer to it would be lost. */
  private get isWeighedAnew(): boolean {
    const { made, diagnosed, situation } = this.state;
    return made !== undefined && (diagnosed === undefined || hasMoved(diagnosed, situation));
  }

  /** What arrives while nothing can be decided is answered, and not acted on. */
  private refuse(decision: Decision, reason: string): DecisionAnswer {
    const known = findAnswer(this.state.gate.review?.answers ?? [], decision.decisionId);
    if (known !== undefined) return known;
    const answer: DecisionAnswer = { accepted: false, reason };
    this.outgoing.record(recordOfDecision(this.audited, decision, answer));
    return answer;
  }

  /** Gathers evidence from all sources side by side, and has it weighed. */
  private async diagnose(): Promise<void> {
    const { model } = this.input;
    const { situation, scan } = this.state;
    if (this.state.watching === undefined) this.publish('diagnosing');
    const id = modelItemId(model, this.state.episode);
    const question: IncidentQuestion = { model, id, noticedAt: noticedAt(this.state), scan };
    const gathered = await gatherAll(this.activities, question);
    const before = this.state.made;
    const made = await this.activities.diagnoseIncident.executeWithOptions({ summary: 'what is behind it' }, [
      { question, gathered },
    ]);
    if (made.before !== undefined)
      made.rollback = await proposeRollback(this.activities, { model, id, before: made.before });
    Object.assign(this.state, { made, diagnosed: situation });
    this.outgoing.record(recordOfDiagnosis(this.audited, made.diagnosis));
    const { watching } = this.state;
    const hasWorsened = watching !== undefined && isGraver(situation.severity, watching.situation.severity);
    if (hasWorsened || (watching !== undefined && before?.diagnosis.cause !== made.diagnosis.cause)) {
      // What somebody is fixing is not, or no longer, what is wrong.
      this.state.watching = undefined;
      this.gate.forget(this.question());
    }
    this.gate.follow(this.question());
    const isAskedAnew =
      this.state.watching === undefined && this.state.gate.askedDigest !== this.question().digest;
    if (before !== undefined && !isAskedAnew)
      this.tell('updated', this.state.watching?.decision, made.diagnosis.headline);
  }

  private async askPeople(): Promise<ModelIncidentResult | undefined> {
    this.gate.ask(this.question());
    this.publish(this.state.gate.snoozedUntil === undefined ? 'waiting-for-decision' : 'watching');
    const end = await this.gate.wait(() => this.isMoot);
    const { decision } = this.gate;
    if (end === 'moot' || end === 'paused') return undefined;
    if (end === 'expired' || decision === undefined) {
      this.tell('expired');
      return { outcome: 'expired', detail: 'nobody decided in time; the model is left as it is' };
    }
    upsertSearchable([{ key: searchAttributes.actor, value: [decision.actor] }]);
    if (decision.action === 'dismiss') {
      this.tell('decided', decision, describeDecision(decision));
      return { outcome: 'dismissed', detail: describeDecision(decision) };
    }
    this.remedy.begin(decision, this.gate.state.review?.votes ?? []);
    this.tell('decided', decision, describeDecision(decision));
    return undefined;
  }

  /** Until it has recovered, something else is wrong, or it has taken too long. */
  private async watch({ until }: NonNullable<IncidentState['watching']>): Promise<void> {
    this.publish('watching');
    const isDone = await condition(() => this.isMoot, Math.max(1, until - Date.now()), {
      summary: 'it is being fixed',
    });
    if (isDone) return;
    this.state.watching = undefined;
    this.gate.forget(this.question());
  }

  /** Nothing is wrong any more, or something else is than was diagnosed. */
  private get isMoot(): boolean {
    const { situation, diagnosed } = this.state;
    return isOver(situation) || diagnosed === undefined || hasMoved(diagnosed, situation);
  }

  private question(): Question {
    const item = itemOf(this.input.model, this.state);
    const { made } = this.state;
    if (item === undefined || made === undefined)
      throw new TypeError('an incident is diagnosed before anybody is asked about it');
    return { digest: item.digest, actions: incidentActions(made), terms: item.approvals, madeBy: [] };
  }

  private get audited(): AuditedItem {
    return { target: this.input.model, cause: 'incident', item: itemOf(this.input.model, this.state) };
  }

  private publish(phase: IncidentState['phase']): void {
    this.state.phase = phase;
    publishIncident(this.input.model, this.state);
  }

  /** What happens at the gate changes where the incident stands, too. */
  private told(moment: ReviewMoment, decision: AcceptedDecision | undefined): void {
    this.publish(this.state.gate.snoozedUntil === undefined ? 'waiting-for-decision' : 'watching');
    const tried = triedIn(this.state);
    this.tell(moment, decision, moment === 'snoozed' && decision ? describeDecision(decision) : tried);
  }

  private tell(moment: ReviewMoment, decision?: AcceptedDecision, detail?: string): void {
    const { model, notifiers = [] } = this.input;
    const { made, gate, episode, watching, retrained, rolledBack } = this.state;
    const item = itemOf(model, this.state);
    if (item === undefined || made === undefined) return;
    const { diagnosis, columns, trend, retraining, rollback } = made;
    const isWatched = watching !== undefined;
    const proposals = { retraining, retrained, rollback, rolledBack };
    const incident = { model, diagnosis, columns, trend, isWatched, ...proposals };
    const card = draftCard({ target: model, item, gate, episode, incident }, moment, { decision, detail });
    for (const notifier of notifiers) this.outgoing.send({ notifier, card });
  }
}
