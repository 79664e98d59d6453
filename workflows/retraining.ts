import { ActivityFailure, rootCause, workflowInfo } from '@temporalio/workflow';
import type { Decision, DecisionAnswer } from '../domain/approval/review.ts';
import { isSteeringRequest, refusalOfSteering } from '../domain/approval/steering.ts';
import type { SteeringAnswer, SteeringRequest } from '../domain/approval/steering.ts';
import { firstLine } from '../domain/text/first-line.ts';
import { FreezeWait } from './freeze-wait.ts';
import { RetrainingApproval } from './retraining-approval.ts';
import { closeRetraining } from './retraining-closing.ts';
import type {
  RetrainModelInput,
  RetrainModelResult,
  RetrainingEnding,
  RetrainingPhase,
  RetrainingState,
  RetrainingStep,
  RetrainingView,
} from './retraining-messages.ts';
import { retrainingActivities } from './retraining-proxies.ts';
import { freshRetraining } from './retraining-state.ts';
import { RetrainingTries } from './retraining-tries.ts';
import { retrainingCompensations } from './retraining-undo.ts';
import { viewRetraining } from './retraining-view.ts';
import { RetrainingVoice } from './retraining-voice.ts';
import { Saga } from './saga.ts';

/** Events of a run at most before the next one goes on, as long as nothing is waited for that a run cannot hand over. */
const longestHistory = 180;

/** The steps of one retraining over its state. Each step answers how it ends where it ends by it. */
export class Retraining {
  readonly state: RetrainingState;
  private readonly input: RetrainModelInput;
  private readonly activities: ReturnType<typeof retrainingActivities>;
  private readonly voice: RetrainingVoice;
  private readonly approval: RetrainingApproval;
  private readonly saga: Saga<RetrainingStep>;
  private readonly tries: RetrainingTries;
  private readonly freeze: FreezeWait;
  private why = '';
  private isEnding = false;
  private result: RetrainModelResult | undefined;

  constructor(input: RetrainModelInput) {
    this.input = input;
    this.state = { ...freshRetraining(input), frozen: undefined };
    this.freeze = new FreezeWait(input.times, input, {
      frozen: (words) => this.waits(words),
      goesOn: ({ isThawed, waited }) => this.goesOn(isThawed, waited),
    });
    this.activities = this.freeze.over(retrainingActivities(input.times), [
      'createTrainingJob',
      'registerCandidate',
    ]);
    this.voice = new RetrainingVoice(input, this.state, this.activities);
    this.approval = new RetrainingApproval(input, this.state, this.voice);
    const compensations = retrainingCompensations(this.activities, this.state, () => this.why);
    this.saga = new Saga(compensations, this.freeze, this.state.begun);
    const { activities, state, voice, saga } = this;
    this.tries = new RetrainingTries({ activities, state, voice, saga });
  }

  /** A new run should go on. */
  get isLong(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    return this.state.cancelled === undefined && (historyLength > longestHistory || continueAsNewSuggested);
  }

  /** Nothing is under way in the background. */
  get isIdle(): boolean {
    return this.voice.isIdle;
  }

  get carried(): Partial<RetrainingState> {
    return { ...this.state, ...this.voice.left };
  }

  view(): RetrainingView {
    return viewRetraining(this.input, this.state, this.result);
  }

  decide(decision: Decision): DecisionAnswer {
    return this.approval.decide(decision);
  }

  /** Somebody wants it stopped; whoever may approve it may. What follows is up to the caller. */
  cancel(request: SteeringRequest): SteeringAnswer {
    if (!isSteeringRequest(request)) return { accepted: false, reason: 'this is no request' };
    const { cancelled } = this.state;
    if (cancelled?.id === request.id) return { accepted: true };
    const answer = this.answerTo(request);
    this.voice.steered(request, answer);
    if (answer.accepted) {
      const { id, actor, reason } = request;
      this.state.cancelled = { id, actor, reason };
    }
    return answer;
  }

  private answerTo(request: SteeringRequest): SteeringAnswer {
    const { cancelled, phase, plan } = this.state;
    if (cancelled !== undefined) return { accepted: false, reason: `${cancelled.actor} stopped it already` };
    // Its last things are done, such as tidying up after a candidate that is registered: it cannot end otherwise.
    if (this.isEnding || phase === 'undoing' || phase === 'closed')
      return { accepted: false, reason: `it has ended already: ${this.result?.detail ?? this.why}` };
    const reason = refusalOfSteering(request, plan?.approval ?? plan?.steering);
    return reason === undefined ? { accepted: true } : { accepted: false, reason };
  }

  async takeNextStep(): Promise<RetrainingEnding | undefined> {
    const { phase } = this.state;
    if (phase === 'planning') return await this.plan();
    if (phase === 'waiting-for-approval') return await this.askPeople();
    if (phase === 'freezing-data') return await this.freezeData();
    if (phase === 'training') return await this.train();
    if (phase === 'evaluating') return await this.evaluate();
    return await this.register();
  }

  /** How it ends after an error; rethrows what is none of the world's. */
  endingAfter(error: unknown): RetrainingEnding {
    if (!(error instanceof ActivityFailure)) throw error;
    return { outcome: 'failed', detail: firstLine(rootCause(error) ?? error.message) };
  }

  /** How it ends because somebody stopped it. */
  get endingByCancellation(): RetrainingEnding {
    const { cancelled } = this.state;
    if (cancelled === undefined)
      return { outcome: 'cancelled', detail: 'an operator cancelled its workflow' };
    const { actor, reason } = cancelled;
    return {
      outcome: 'cancelled',
      detail: `${actor} stopped it${reason === '' ? '' : `: ${firstLine(reason)}`}`,
    };
  }

  async close(ending: RetrainingEnding): Promise<RetrainModelResult> {
    this.why = ending.detail;
    this.isEnding = true;
    this.approval.close(ending.detail);
    const { input, activities, state, voice, saga, freeze } = this;
    this.result = await closeRetraining({ input, activities, state, voice, saga, freeze }, ending);
    return this.result;
  }

  private async plan(): Promise<RetrainingEnding | undefined> {
    const ending = await this.makePlan();
    if (ending !== undefined) return ending;
    const { plan } = this.state;
    const by = plan && this.approval.givenBefore(plan);
    if (plan !== undefined && by !== undefined) this.approve(plan.digest, by);
    else this.enter('waiting-for-approval');
    return undefined;
  }

  private async makePlan(): Promise<RetrainingEnding | undefined> {
    const { transaction } = this.state;
    const { kind } = this.input.reason;
    const planned = await this.activities.planRetraining.executeWithOptions(
      { summary: 'what would be done' },
      [{ transaction, reason: { kind } }],
    );
    if ('refused' in planned) return { outcome: 'refused', detail: planned.refused };
    this.state.plan = planned.plan;
    return undefined;
  }

  /** What was agreed to is what is done: a plan that reads differently by now is asked about again. */
  private async askPeople(): Promise<RetrainingEnding | undefined> {
    const { plan } = this.state;
    if (plan === undefined) throw new TypeError('a plan is made before anybody is asked about it');
    const answer = await this.approval.ask(plan, () => this.isLong);
    if (answer === undefined || 'outcome' in answer) return answer;
    const refused = await this.makePlan();
    if (refused !== undefined) return refused;
    const { digest, approval } = this.state.plan ?? plan;
    if (digest === plan.digest || approval === undefined) this.approve(digest, answer);
    return undefined;
  }

  private approve(digest: string, by: string[]): void {
    this.state.approved = { digest, by };
    this.enter('freezing-data');
  }

  private async freezeData(): Promise<undefined> {
    this.saga.begin('training data');
    const { transaction, plan } = this.state;
    const agreed = plan?.settingsDigest === undefined ? {} : { settingsDigest: plan.settingsDigest };
    this.state.data = await this.activities.freezeTrainingData.executeWithOptions(
      { summary: 'rows as they are now' },
      [{ transaction, ...agreed }],
    );
    this.enter('training');
  }

  private async train(): Promise<RetrainingEnding | undefined> {
    const { plan } = this.known();
    const ending = await this.tries.takeNextStep(plan);
    if (ending === undefined && this.state.isTrained) this.enter('evaluating');
    return ending;
  }

  private async evaluate(): Promise<RetrainingEnding | undefined> {
    const { transaction } = this.state;
    const { data, job, plan } = this.known();
    if (plan.evaluation !== undefined && !this.state.isAnswered) return await this.tries.takeNextStep(plan);
    const evaluationJob = plan.evaluation && this.state.job;
    this.saga.begin('evaluation');
    const evaluation = await this.activities.evaluateCandidate.executeWithOptions(
      { summary: 'candidate and model that serves on the same rows' },
      [{ transaction, data, job, ...(evaluationJob === undefined ? {} : { evaluationJob }) }],
    );
    this.state.evaluation = evaluation;
    this.voice.happened(evaluation.verdict, evaluation.headline);
    if (evaluation.verdict !== 'pass') {
      const doubt = evaluation.verdict === 'inconclusive' ? 'not proved better: ' : '';
      return { outcome: 'rejected', detail: `${doubt}${evaluation.headline}` };
    }
    this.enter('registering');
    return undefined;
  }

  private async register(): Promise<RetrainingEnding> {
    const { transaction, evaluation, approved } = this.state;
    const { data, job, plan } = this.known();
    const { reason } = this.input;
    if (evaluation === undefined) throw new TypeError('a candidate is evaluated before it is registered');
    this.saga.begin('registration');
    const candidate = await this.activities.registerCandidate.executeWithOptions(
      { summary: 'with its lineage' },
      [{ transaction, data, job, evaluation, plan, reason, approvedBy: approved?.by ?? [] }],
    );
    this.state.candidate = candidate;
    const detail = `${candidate.name} ${candidate.version} is registered: ${evaluation.headline}`;
    return { outcome: 'registered', detail };
  }

  private known() {
    const { plan, data, job, trained } = this.state;
    if (plan === undefined || data === undefined)
      throw new TypeError('nothing is trained without a plan and data');
    return { plan, data, job: (trained ?? job) as NonNullable<typeof job> };
  }

  /** Changes are frozen: what runs goes on, nothing new is begun. */
  private waits(frozen: string): void {
    this.state.frozen = frozen;
    this.voice.happened('frozen', frozen);
    this.voice.publish();
    this.voice.tell('updated', { detail: `it waits: ${frozen}` });
  }

  /** While nothing could be begun, no time was taken from what training may last. */
  private goesOn(isThawed: boolean, waited: number): void {
    this.state.frozen = undefined;
    if (!isThawed) return;
    if (this.state.trainingSince !== undefined) this.state.trainingSince += waited;
    this.voice.happened('thawed', 'changes are made again');
    this.voice.publish();
  }

  private enter(phase: RetrainingPhase): void {
    this.state.phase = phase;
    this.voice.publish();
  }
}
