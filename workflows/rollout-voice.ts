import { workflowInfo } from '@temporalio/workflow';
import type { ReviewMoment } from '../domain/approval/review-card.ts';
import type {
  AcceptedDecision,
  Decision,
  DecisionAnswer,
  Question,
  ReviewAction,
  ReviewTerms,
} from '../domain/approval/review.ts';
import type { SteeringAnswer } from '../domain/approval/steering.ts';
import type { RolloutPlan } from '../domain/models/rollout/plan.ts';
import { rolloutItem } from '../domain/models/rollout/rollout-item.ts';
import { recordOfDecision, recordOfOutcome, recordOfUntold } from './audit-records.ts';
import type { AuditedItem } from './audit-records.ts';
import type { Message } from './messages.ts';
import { Outgoing } from './outgoing.ts';
import type { Unsaid } from './outgoing.ts';
import { draftCard } from './review-cards.ts';
import type {
  RolloutModelInput,
  RolloutModelResult,
  RolloutRequest,
  RolloutState,
} from './rollout-messages.ts';
import type { rolloutActivities } from './rollout-proxies.ts';
import { recordOfRequest, recordOfStep } from './rollout-records.ts';
import { detailsOf, headlineOf, publishRollout, titleOf } from './rollout-view.ts';
import { whoAsked } from './who-asked.ts';

const hour = 60 * 60 * 1000;

/** How people are asked where nothing is said of who may decide. */
const usualTerms: ReviewTerms = { remindAfter: hour, expireAfter: 24 * hour, onExpiry: 'report' };

/** How people are asked in the middle of a rollout: those who may steer it, where nobody had to approve its plan. */
export function termsOf(
  { approval, steering }: Pick<RolloutPlan, 'approval' | 'steering'> = { approval: undefined },
): ReviewTerms {
  return approval ?? steering ?? usualTerms;
}

/** What a rollout says: to people, to the audit trail, and to everybody who only looks. */
export class RolloutVoice {
  private readonly input: RolloutModelInput;
  private readonly state: RolloutState;
  private readonly outgoing: Outgoing;
  private published = '';

  constructor(
    input: RolloutModelInput,
    state: RolloutState,
    activities: ReturnType<typeof rolloutActivities>,
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

  publish(result?: RolloutModelResult): void {
    this.published = publishRollout(this.input, this.state, this.published, result);
  }

  /** Tells people, and shows it to everybody who looks. */
  tell(moment: ReviewMoment, told: { decision?: AcceptedDecision; detail?: string } = {}): void {
    this.publish();
    this.send(moment, told);
  }

  /** Puts it on record alone. */
  recorded(outcome: string, detail: string): void {
    this.outgoing.record(recordOfStep(this.audited, outcome, detail));
  }

  /** Tells people, and puts it on record. */
  happened(outcome: string, detail: string, moment: ReviewMoment = 'updated'): void {
    this.recorded(outcome, detail);
    this.tell(moment, { detail });
  }

  ended(result: RolloutModelResult, moment: ReviewMoment | undefined): void {
    this.publish(result);
    this.outgoing.record(recordOfOutcome(this.audited, result));
    if (moment !== undefined) this.send(moment, { detail: result.detail }, result);
  }

  decided(decision: Decision, answer: DecisionAnswer): void {
    this.outgoing.record(recordOfDecision(this.audited, decision, answer));
  }

  requested(request: RolloutRequest, answer: SteeringAnswer): void {
    this.outgoing.record(recordOfRequest(this.audited, request, answer));
  }

  private send(
    moment: ReviewMoment,
    { decision, detail }: { decision?: AcceptedDecision; detail?: string },
    result?: RolloutModelResult,
  ): void {
    const { model, notifiers = [] } = this.input;
    const { gate, asking, plan, pullRequest } = this.state;
    const item = { ...this.item, cause: 'rollout', approvals: termsOf(plan) };
    const card = draftCard(
      {
        target: model,
        item,
        gate,
        episode: workflowInfo().firstExecutionRunId,
        rollout: detailsOf(this.input, this.state, result),
      },
      moment,
      { decision, detail },
    );
    const shown = {
      ...card,
      // An answer is waited for only while a question stands, whatever the gate remembers of earlier ones.
      ...(asking === undefined ? { isOpen: moment === 'proposed', actions: [], expiresAt: undefined } : {}),
      ...(pullRequest === undefined
        ? {}
        : { pullRequest: { kind: 'codify' as const, number: pullRequest.number, url: pullRequest.url } }),
    };
    for (const notifier of notifiers) this.outgoing.send({ notifier, card: shown });
  }

  /** What people are asked, or told, in the words of any review. */
  private get item() {
    const { model, change } = this.input;
    const { id, plan, gate, asking, trouble, unwritten } = this.state;
    return rolloutItem({
      id,
      title: titleOf(model, change),
      digest: (asking === undefined ? undefined : gate.review?.digest) ?? plan?.digest ?? id,
      lines: asking === 'plan' || plan === undefined ? (plan?.lines ?? []) : [headlineOf(this.state)],
      impact:
        asking === 'look' ? [questionOfLook(trouble)] : asking === 'git' ? [questionOfGit(unwritten)] : [],
    });
  }

  private get audited(): AuditedItem {
    return { target: this.input.model, cause: 'rollout', item: this.item };
  }
}

function questionOfLook(trouble: string | undefined): string {
  const why = trouble === undefined ? '' : ` (${trouble})`;
  return `approve: it goes on although the analysis cannot tell${why}; reject: the champion serves everything again`;
}

function questionOfGit(reason = 'no reason'): string {
  return `Git could not be told of the new model (${reason}); it serves, and is held, until somebody decides. retry: once that is mended; reject: the model before it serves everything again; hand-over: it serves on, and you make Git say so before the hold ends`;
}

/**
 * Whether this very plan is carried out. Who asked for it made the change; not so who asks for what served before, which
 * one person alone must be able to bring back at night.
 */
export function questionOfPlan(
  digest: string,
  terms: ReviewTerms,
  { change, reason }: Pick<RolloutModelInput, 'change' | 'reason'>,
): Question {
  const isNew = change.kind !== 'previous';
  const madeBy = isNew ? whoAsked(reason) : [];
  return { digest, actions: ['approve', 'reject'], terms, madeBy };
}

/** What people can answer in the middle of it, about what nobody made. */
export function questionInTheMiddle(
  digest: string,
  terms: ReviewTerms,
  actions: readonly ReviewAction[],
): Question {
  return { digest, actions, terms, madeBy: [] };
}
