import { meetsTerms } from '../domain/approval/meets-terms.ts';
import { closeReview } from '../domain/approval/review.ts';
import type { Decision, DecisionAnswer, Question, ReviewAction } from '../domain/approval/review.ts';
import { ApprovalGate } from './approval-gate.ts';
import { describeDecision } from './descriptions.ts';
import type {
  RetrainModelInput,
  RetrainingEnding,
  RetrainingPlan,
  RetrainingState,
} from './retraining-messages.ts';
import { reasonInWords } from './retraining-view.ts';
import type { RetrainingVoice } from './retraining-voice.ts';
import { whoAsked } from './who-asked.ts';

const actions: readonly ReviewAction[] = ['approve', 'reject'];

/** Whether people want a plan to be carried out. */
export class RetrainingApproval {
  private readonly input: RetrainModelInput;
  private readonly state: RetrainingState;
  private readonly voice: RetrainingVoice;
  private readonly gate: ApprovalGate;

  constructor(input: RetrainModelInput, state: RetrainingState, voice: RetrainingVoice) {
    this.input = input;
    this.state = state;
    this.voice = voice;
    this.gate = new ApprovalGate(state.gate, {
      tell: (moment, decision) => {
        voice.publish();
        voice.tell(moment, { decision, detail: this.why });
      },
      record: (decision, answer) => voice.decided(decision, answer),
    });
  }

  decide(decision: Decision): DecisionAnswer {
    const answer = this.gate.decide(decision);
    if (answer.accepted) this.voice.publish();
    return answer;
  }

  /** It has ended: what people answer from now on comes too late. */
  close(detail: string): void {
    this.state.gate.review &&= closeReview(this.state.gate.review, `nothing is left to decide: ${detail}`);
  }

  /** Who agreed to this very plan before anybody was asked here; undefined where people have to be asked. */
  givenBefore({ approval, digest }: RetrainingPlan): string[] | undefined {
    if (approval === undefined) return [];
    const { reason } = this.input;
    if (reason.kind !== 'incident' || reason.planDigest !== digest) return undefined;
    const votes = reason.votes ?? [reason.decision];
    // The incident may ask fewer people than a retraining has to.
    return meetsTerms(votes, approval) ? votes.map(({ actor }) => actor) : undefined;
  }

  /**
   * Asks, and waits for an answer: the names of those who agreed, how it ends where they did not, or undefined where
   * the question has to be asked again in a new run.
   *
   * @param isLong the history has grown long.
   */
  async ask(plan: RetrainingPlan, isLong: () => boolean): Promise<string[] | RetrainingEnding | undefined> {
    this.gate.ask(this.question(plan));
    this.voice.publish();
    const end = await this.gate.wait(isLong);
    const { decision } = this.gate;
    if (end === 'moot' || end === 'paused') return undefined;
    if (end === 'expired' || decision === undefined) {
      this.voice.tell('expired');
      return { outcome: 'expired', detail: 'nobody decided in time; nothing was begun' };
    }
    this.voice.tell('decided', { decision, detail: describeDecision(decision) });
    if (decision.action === 'reject') return { outcome: 'declined', detail: describeDecision(decision) };
    const votes = this.state.gate.review?.votes ?? [decision];
    return votes.filter(({ action }) => action === 'approve').map(({ actor }) => actor);
  }

  /** Why people are asked although somebody agreed before. */
  private get why(): string {
    const { reason } = this.input;
    const { plan } = this.state;
    if (reason.kind !== 'incident' || plan === undefined) return reasonInWords(reason);
    const agreed = `${reason.decision.actor} decided to retrain`;
    return reason.planDigest === plan.digest
      ? `${agreed}; a retraining asks more people, or others`
      : `${agreed}, and the plan has changed since`;
  }

  private question({ digest, approval }: RetrainingPlan): Question {
    if (approval === undefined) throw new TypeError('nobody is asked about a plan that needs no approval');
    return { digest, actions, terms: approval, madeBy: whoAsked(this.input.reason) };
  }
}
