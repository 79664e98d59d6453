import { ActivityFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import { memoryOf, nextTry } from '../domain/models/training/next-try.ts';
import { tellAfter } from '../domain/models/training/waiting-news.ts';
import { describeSpan } from '../domain/text/age.ts';
import type {
  RetrainingEnding,
  RetrainingPlan,
  RetrainingState,
  RetrainingStep,
  TrainingNews,
  TrainingProgress,
} from './retraining-messages.ts';
import type { retrainingActivities } from './retraining-proxies.ts';
import type { RetrainingVoice } from './retraining-voice.ts';
import type { Saga } from './saga.ts';

interface Surroundings {
  activities: ReturnType<typeof retrainingActivities>;
  state: RetrainingState;
  voice: RetrainingVoice;
  saga: Saga<RetrainingStep>;
}

/**
 * Training, and after it the evaluation where that is a Job, one step at a time: a Job is created, or followed until it
 * has news. What fails is tried again as its failure asks for, within the tries of the plan for each of both, and the
 * total deadline.
 */
export class RetrainingTries {
  private readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
  }

  /** Answers how the retraining ends where it can go no further; `state.isTrained` and `state.isAnswered` say what has gone through. */
  async takeNextStep(plan: RetrainingPlan): Promise<RetrainingEnding | undefined> {
    const { state } = this.around;
    state.trainingSince ??= Date.now();
    const left = state.trainingSince + plan.deadline - Date.now();
    if (left <= 0) return this.outOfTime(plan);
    if (state.job?.attempt !== this.attempt) {
      await this.create(plan, left);
      return undefined;
    }
    try {
      return this.hear(plan, await this.watch(left));
    } catch (error) {
      const progress = lastProgress(error);
      state.gpuHours += progress?.gpuHours ?? 0;
      state.lostGpuHours += progress?.lostGpuHours ?? 0;
      if (isOutOfTime(error)) return this.outOfTime(plan);
      throw error;
    }
  }

  /** The Job that answers comes after the one that has trained. */
  private get isEvaluating(): boolean {
    return this.around.state.isTrained;
  }

  /** Which Job of the transaction is next, or under way: each has a number of its own. */
  private get attempt(): number {
    return this.around.state.failures.length + (this.isEvaluating ? 2 : 1);
  }

  /** Of the tries at what is done now, and the memory that such tries may have. */
  private limitsOf(plan: RetrainingPlan) {
    const { failures, trained } = this.around.state;
    const memorySteps = this.isEvaluating ? (plan.evaluation?.memorySteps ?? []) : plan.memorySteps;
    const present =
      this.isEvaluating && trained !== undefined ? failures.slice(trained.attempt - 1) : failures;
    return {
      failures: present,
      limits: { mostAttempts: plan.mostAttempts, memorySteps, hasCheckpoint: !this.isEvaluating },
    };
  }

  private async create(plan: RetrainingPlan, left: number): Promise<void> {
    const { activities, state, voice, saga } = this.around;
    const { transaction, data, trained } = state;
    if (data === undefined) throw new TypeError('data is frozen before anything is trained on it');
    const { attempt } = this;
    const { failures, limits } = this.limitsOf(plan);
    const memory = memoryOf(failures, limits.memorySteps);
    saga.begin('training output');
    saga.begin('training Jobs');
    state.job = await activities.createTrainingJob.executeWithOptions(
      {
        summary: `${this.isEvaluating ? 'evaluation, ' : ''}try ${failures.length + 1}`,
        scheduleToCloseTimeout: left,
      },
      [
        {
          transaction,
          plan,
          attempt,
          data,
          ...(memory === undefined ? {} : { memory }),
          ...(trained === undefined ? {} : { candidateOf: trained }),
        },
      ],
    );
    state.waiting = undefined;
    state.waitsTold = 0;
    voice.publish();
    if (failures.length > 0) return;
    const what = this.isEvaluating ? 'evaluation' : 'training';
    voice.tell('updated', { detail: `${what} began: Job ${plan.namespace}/${state.job.name}` });
  }

  private async watch(left: number): Promise<TrainingNews> {
    const { activities, state } = this.around;
    const { transaction, job, waitsTold, waiting: before } = state;
    if (job === undefined) throw new TypeError('a Job is created before it is watched');
    return await activities.watchTrainingJob.executeWithOptions(
      { summary: `${job.name}, ${describeSpan(left)} left`, scheduleToCloseTimeout: left },
      [
        {
          transaction,
          job,
          tellAfter: tellAfter(waitsTold),
          ...(before === undefined ? {} : { before }),
        },
      ],
    );
  }

  private hear(plan: RetrainingPlan, news: TrainingNews): RetrainingEnding | undefined {
    const { state, voice } = this.around;
    if (news.kind === 'waiting') {
      state.waiting = news.progress;
      state.waitsTold += 1;
      voice.publish();
      voice.tell('updated', { detail: `it waits: ${news.progress.waiting ?? news.progress.phase}` });
      return undefined;
    }
    state.gpuHours += news.gpuHours;
    state.lostGpuHours += news.lostGpuHours;
    state.waiting = undefined;
    state.log = news.log;
    if (news.kind === 'succeeded') {
      if (this.isEvaluating) state.isAnswered = true;
      else if (state.job !== undefined) state.trained = state.job;
      state.isTrained = true;
      return undefined;
    }
    return this.fail(plan, news);
  }

  private fail(
    plan: RetrainingPlan,
    { failure, lastLines }: Extract<TrainingNews, { kind: 'failed' }>,
  ): RetrainingEnding | undefined {
    const { state, voice } = this.around;
    state.failures.push(failure);
    state.lastLines = lastLines;
    voice.happened(`failed-${failure.class}`, failure.detail);
    const { failures, limits } = this.limitsOf(plan);
    const next = nextTry(failures, limits);
    if (!next.again) return { outcome: 'failed', detail: `${failure.detail}; ${next.why}` };
    voice.publish();
    voice.tell('updated', {
      detail: `${this.isEvaluating ? 'evaluation, ' : ''}try ${failures.length} failed: ${failure.detail}; again ${next.how}`,
    });
    return undefined;
  }

  private outOfTime({ deadline }: RetrainingPlan): RetrainingEnding {
    const { state, voice } = this.around;
    const waited = state.waiting?.waiting === undefined ? '' : `; it waited: ${state.waiting.waiting}`;
    const detail = `${this.isEvaluating ? 'training and evaluation' : 'training'} took longer than ${describeSpan(deadline)} with all its tries${waited}`;
    state.failures.push({ class: 'deadline', reaction: 'stop', detail });
    voice.happened('failed-deadline', detail);
    return { outcome: 'failed', detail };
  }
}

/** Nothing but time stopped the watcher: it is tried again after whatever else happens to it. */
function isOutOfTime(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    (error.retryState === 'TIMEOUT' || error.cause instanceof TimeoutFailure)
  );
}

/** How the Job did when its watcher was last heard of; undefined where it said nothing. */
function lastProgress(error: unknown): TrainingProgress | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) return cause.lastHeartbeatDetails as TrainingProgress | undefined;
  if (cause instanceof CancelledFailure) return cause.details[0] as TrainingProgress | undefined;
  return undefined;
}
