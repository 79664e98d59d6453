import { CancellationScope, isCancellation, workflowInfo } from '@temporalio/workflow';
import { isDecision } from '../domain/approval/is-decision.ts';
import { findAnswer } from '../domain/approval/remembered-answers.ts';
import type { Decision, DecisionAnswer } from '../domain/approval/review.ts';
import { isSteeringRequest } from '../domain/approval/steering.ts';
import type { SteeringAnswer } from '../domain/approval/steering.ts';
import { takeRequest } from './rollout-commands.ts';
import { finishPromoted, finishUndone } from './rollout-finish.ts';
import type {
  RolloutCommand,
  RolloutModelInput,
  RolloutModelResult,
  RolloutRequest,
  RolloutStage,
  RolloutState,
  RolloutView,
} from './rollout-messages.ts';
import { keepChampion } from './rollout-keeping.ts';
import { promote, settle, watch } from './rollout-promotion.ts';
import { writeBack } from './rollout-write-back.ts';
import { approve, plan, prepare } from './rollout-start.ts';
import { takeStep } from './rollout-stepping.ts';
import { viewRollout } from './rollout-view.ts';
import { prepareWork, reasonOf } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';

const wanted: Record<RolloutCommand, string> = {
  pause: 'paused',
  resume: 'resumed',
  promote: 'promoted as soon as the analysis passes',
  abort: 'aborted',
};

type Ending = RolloutEnding | 'won' | undefined;

/** Whoever closes or undoes it takes no steps any more. */
const over = async (): Promise<Ending> => 'won';

/** What is done in each stage; it goes on, in the same stage or another, unless that ends the rollout. */
const takeStage: Record<RolloutStage, (work: RolloutWork) => Promise<Ending>> = {
  planning: plan,
  approving: approve,
  preparing: prepare,
  stepping: takeStep,
  promoting: promote,
  watching: watch,
  settling: settle,
  'writing-back': writeBack,
  keeping: keepChampion,
  closing: over,
  undoing: over,
  closed: over,
};

const operatorCancelled: RolloutEnding = {
  outcome: 'cancelled',
  detail: 'an operator cancelled its workflow',
};

/** One rollout: it takes its steps until all have passed, or one of them ends it and all is undone. */
export class RolloutRun {
  private readonly work: RolloutWork;
  /** Of all that goes forward: an abort cancels it. */
  private readonly forward = new CancellationScope();
  /** The whole workflow, which an operator may cancel. */
  private readonly whole = CancellationScope.current();
  private result: RolloutModelResult | undefined;

  constructor(input: RolloutModelInput) {
    this.work = prepareWork(input);
  }

  /** Nothing is under way in the background. */
  get isIdle(): boolean {
    return this.work.voice.isIdle;
  }

  /** What the next run goes on with. */
  get carried(): RolloutState {
    const { state, voice } = this.work;
    // What stopped it while this run was coming to its end must not be lost.
    const aborted = state.aborted ?? (this.isCancelled ? operatorCancelled : undefined);
    return { ...state, aborted, ...voice.left };
  }

  /** An operator has cancelled the workflow. */
  get isCancelled(): boolean {
    return this.whole.consideredCancelled;
  }

  view(): RolloutView {
    return viewRollout(this.work.input, this.work.state, this.result);
  }

  decide(decision: Decision): DecisionAnswer {
    const { gate, state, voice } = this.work;
    if (!isDecision(decision)) return { accepted: false, reason: 'this is no decision' };
    if (state.asking === undefined) {
      const known = findAnswer(gate.state.review?.answers ?? [], decision.decisionId);
      if (known !== undefined) return known;
      const answer: DecisionAnswer = { accepted: false, reason: 'nothing is asked now' };
      voice.decided(decision, answer);
      return answer;
    }
    const answer = gate.decide(decision);
    if (answer.accepted) voice.publish();
    return answer;
  }

  request(request: RolloutRequest): SteeringAnswer {
    const { state, voice } = this.work;
    if (!isSteeringRequest(request) || !Object.hasOwn(wanted, request.command))
      return { accepted: false, reason: 'this is no request' };
    const { answer, isNew } = takeRequest(state, request);
    if (!isNew) return answer;
    voice.requested(request, answer);
    if (!answer.accepted) return answer;
    const { command, actor, reason } = request;
    const detail = `${actor} wants it ${wanted[command]}${reason === '' ? '' : `: ${reason}`}`;
    if (command === 'abort') {
      state.aborted = { outcome: state.begun.length > 0 ? 'rolled-back' : 'cancelled', detail };
      this.forward.cancel();
    } else {
      voice.tell('updated', { detail });
    }
    return answer;
  }

  /** Undefined where it has to go on in another run. */
  async run(): Promise<RolloutModelResult | undefined> {
    const ending = await this.goForward();
    if (ending === undefined) return undefined;
    this.result = await CancellationScope.nonCancellable(async () =>
      ending === 'won' ? await finishPromoted(this.work) : await finishUndone(this.work, ending),
    );
    return this.result;
  }

  private async goForward(): Promise<Ending> {
    const { state } = this.work;
    if (state.aborted !== undefined) return state.aborted;
    try {
      const ending = await this.forward.run(() => this.takeSteps());
      if (state.aborted !== undefined) return state.aborted;
      // A cancellation must not be lost between two runs.
      if (this.isCancelled && (ending === undefined || ending === 'won')) return operatorCancelled;
      return ending;
    } catch (error) {
      if (isCancellation(error)) return state.aborted ?? operatorCancelled;
      return { outcome: state.begun.length > 0 ? 'rolled-back' : 'failed', detail: reasonOf(error) };
    }
  }

  private async takeSteps(): Promise<Ending> {
    while (!workflowInfo().continueAsNewSuggested) {
      const ending = await takeStage[this.work.state.stage](this.work);
      if (ending !== undefined) return ending;
    }
    return undefined;
  }
}
