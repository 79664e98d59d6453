import { uuid4, workflowInfo } from '@temporalio/workflow';
import type { ReviewMoment } from '../domain/approval/review-card.ts';
import type { AcceptedDecision, Decision, DecisionAnswer } from '../domain/approval/review.ts';
import type { SteeringAnswer, SteeringRequest } from '../domain/approval/steering.ts';
import { recordOfDecision, recordOfOutcome, recordOfUntold } from './audit-records.ts';
import type { AuditedItem } from './audit-records.ts';
import type { Message } from './messages.ts';
import { Outgoing } from './outgoing.ts';
import type { Unsaid } from './outgoing.ts';
import type { RetrainModelInput, RetrainModelResult, RetrainingState } from './retraining-messages.ts';
import type { retrainingActivities } from './retraining-proxies.ts';
import { detailsOf, itemOf, publishRetraining } from './retraining-view.ts';
import { draftCard } from './review-cards.ts';

/** Longest text of a record, characters: the rest is in the history and in storage. */
const longestDetail = 1000;

/** What a retraining says: to people, to the audit trail, and to everybody who only looks. */
export class RetrainingVoice {
  private readonly input: RetrainModelInput;
  private readonly state: RetrainingState;
  private readonly outgoing: Outgoing;
  private published = '';

  constructor(
    input: RetrainModelInput,
    state: RetrainingState,
    activities: ReturnType<typeof retrainingActivities>,
  ) {
    this.input = input;
    this.state = state;
    const { tellPeople: tell, recordAudit } = activities;
    this.outgoing = new Outgoing({ tell, recordAudit }, state, (message, reason) =>
      recordOfUntold(this.audited, message, reason),
    );
  }

  /** Nothing is under way in the background. */
  get isIdle(): boolean {
    return this.outgoing.isIdle;
  }

  /** What the next run has to say still. */
  get left(): Unsaid<Message> {
    return this.outgoing.left;
  }

  publish(result?: RetrainModelResult): void {
    this.published = publishRetraining(this.input, this.state, result, this.published);
  }

  tell(
    moment: ReviewMoment,
    about: {
      decision?: AcceptedDecision | undefined;
      detail?: string | undefined;
      result?: RetrainModelResult;
    } = {},
  ): void {
    const { model, notifiers = [] } = this.input;
    const { gate, transaction } = this.state;
    const item = itemOf(this.input, this.state);
    const retraining = detailsOf(this.input, this.state, about.result);
    const card = draftCard({ target: model, item, gate, episode: transaction.id, retraining }, moment, {
      decision: about.decision,
      detail: about.detail,
    });
    this.state.isTold = true;
    for (const notifier of notifiers) this.outgoing.send({ notifier, card });
  }

  decided(decision: Decision, answer: DecisionAnswer): void {
    this.outgoing.record(recordOfDecision(this.audited, decision, answer));
  }

  /** Somebody asked for its end. */
  steered({ id, actor, identities, door, reason }: SteeringRequest, answer: SteeringAnswer): void {
    this.outgoing.record({
      ...this.recordOf(`${workflowInfo().workflowId}/${id}`),
      actor,
      identities,
      door,
      action: 'cancel',
      accepted: answer.accepted,
      ...(reason === '' ? {} : { reason: reason.slice(0, longestDetail) }),
      ...(answer.accepted ? {} : { detail: answer.reason }),
    });
  }

  /** Puts on record what became of a step. */
  happened(outcome: string, detail: string): void {
    this.outgoing.record({
      ...this.recordOf(uuid4()),
      actor: 'plumbline',
      outcome,
      detail: detail.slice(0, longestDetail),
    });
  }

  ended(result: RetrainModelResult): void {
    this.outgoing.record(recordOfOutcome(this.audited, result));
  }

  private recordOf(id: string) {
    const { item, target, cause } = this.audited;
    return {
      id,
      at: new Date().toISOString(),
      kind: 'retraining' as const,
      target,
      cause,
      workflowId: workflowInfo().workflowId,
      title: item.title,
      findings: item.findings,
      evidence: item.digest,
    };
  }

  private get audited() {
    const item = itemOf(this.input, this.state);
    return { target: this.input.model, cause: 'retraining', item } satisfies AuditedItem;
  }
}
