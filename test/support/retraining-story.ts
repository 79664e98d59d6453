import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { TrainingActivities } from '../../activities/training/training-activities.ts';
import type { AuditRecord } from '../../domain/approval/audit-record.ts';
import type { ReviewCardDraft } from '../../domain/approval/review-card.ts';
import type { ReviewTerms } from '../../domain/approval/review.ts';
import type { TrainingFailure } from '../../domain/models/training/training-failure.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import { retrainingQuery } from '../../workflows/retraining-messages.ts';
import type {
  CandidateEvaluation,
  FrozenData,
  PlannedRetraining,
  RetrainModelInput,
  RetrainModelResult,
  RetrainingPhase,
  RetrainingPlan,
  RetrainingReason,
  RetrainingView,
  TrainingNews,
} from '../../workflows/retraining-messages.ts';
import { hour, storyTimes, withWorker } from './workflow-harness.ts';

const stored = { uri: 'file:///stored', sha256: '00', bytes: 2 };

export const retrainingTerms: ReviewTerms = {
  remindAfter: 12 * hour,
  expireAfter: 24 * hour,
  onExpiry: 'report',
};

export function retrainingPlan(changes: Partial<RetrainingPlan> = {}): RetrainingPlan {
  return {
    digest: 'plan-1',
    jobDigest: 'job-1',
    lines: ['Job of jobs/retrain-fraud.yaml in ml-training', '1 nvidia.com/gpu, at most 12 h'],
    template: 'jobs/retrain-fraud.yaml',
    namespace: 'ml-training',
    gpuHours: 12,
    deadline: 12 * hour,
    mostAttempts: 3,
    memorySteps: ['16Gi', '32Gi'],
    approval: undefined,
    ...changes,
  };
}

/** A plan by which a Job of its own lets the candidate answer. */
export function planWithEvaluation(changes: Partial<RetrainingPlan> = {}): RetrainingPlan {
  return retrainingPlan({
    evaluation: {
      jobDigest: 'job-2',
      template: 'jobs/evaluate-fraud.yaml',
      memorySteps: ['4Gi'],
    },
    ...changes,
  });
}

export const frozenData: FrozenData = {
  training: stored,
  evaluation: stored,
  questions: stored,
  trainingRows: 8000,
  evaluationRows: 2000,
  sha256: 'da7a',
};

export const succeeded: TrainingNews = {
  kind: 'succeeded',
  gpuHours: 2,
  lostGpuHours: 0,
  preemptions: 0,
  log: stored,
};

export function failedBy(
  of: TrainingFailure['class'],
  reaction: TrainingFailure['reaction'] = 'stop',
  lostGpuHours = 0,
): TrainingNews {
  const failure: TrainingFailure = { class: of, reaction, detail: `it failed: ${of}` };
  const preemptions = of === 'preempted' ? 1 : 0;
  return { kind: 'failed', failure, lastLines: ['bye'], log: stored, gpuHours: 1, lostGpuHours, preemptions };
}

/** It has waited for a while. */
export const waitingFor = (waiting: string): TrainingNews => ({
  kind: 'waiting',
  progress: {
    phase: 'queued',
    waiting,
    since: '2026-01-01T00:00:00Z',
    gpuHours: 0,
    lostGpuHours: 0,
    preemptions: 0,
  },
});

export function evaluationOf(changes: Partial<CandidateEvaluation> = {}): CandidateEvaluation {
  return {
    verdict: 'pass',
    headline: 'roc_auc is 0.012 better',
    gates: [
      {
        metric: 'roc_auc',
        champion: 0.9,
        candidate: 0.912,
        gain: 0.012,
        lower: 0.004,
        upper: 0.02,
        pValue: 0.01,
        test: 'delong',
        gate: 'better',
        margin: 0.002,
        verdict: 'pass',
        reason: 'roc_auc is 0.012 better',
      },
    ],
    record: stored,
    modelUri: 'file:///models/fraud/new',
    ...changes,
  };
}

/** Activities of a retraining that record what they were asked and answer what a test scripts. */
export class RecordedTrainingActivities implements TrainingActivities {
  /** Everything that was asked, in order: `createTrainingJob 1`. */
  readonly calls: string[] = [];
  readonly told: string[] = [];
  readonly cards: ReviewCardDraft[] = [];
  readonly audited: AuditRecord[] = [];
  readonly recorded: Parameters<TrainingActivities['recordRetraining']>[0][] = [];
  readonly registered: Parameters<TrainingActivities['registerCandidate']>[0][] = [];
  /** Memory that each Job was given. */
  readonly memories: (string | undefined)[] = [];
  readonly tellAfters: number[] = [];
  /** What each planning says, in order; the last one again after that. */
  plans: PlannedRetraining[] = [{ plan: retrainingPlan() }];
  /** What each look at a Job comes to, in order; the last one again after that. */
  news: (TrainingNews | Error)[] = [succeeded];
  evaluation: CandidateEvaluation = evaluationOf();
  /** What fails, by the name of the activity. */
  failures: Partial<Record<keyof TrainingActivities, Error>> = {};
  /** Called before each activity answers. */
  before: (activity: keyof TrainingActivities) => Promise<void> = async () => {};

  private async called(activity: keyof TrainingActivities, detail = ''): Promise<void> {
    this.calls.push(`${activity}${detail === '' ? '' : ` ${detail}`}`);
    await this.before(activity);
    const failure = this.failures[activity];
    if (failure !== undefined) throw failure;
  }

  planRetraining: TrainingActivities['planRetraining'] = async () => {
    await this.called('planRetraining');
    const [plan = { refused: 'nothing is planned' }] =
      this.plans.length > 1 ? this.plans.splice(0, 1) : this.plans;
    return plan;
  };

  freezeTrainingData: TrainingActivities['freezeTrainingData'] = async () => {
    await this.called('freezeTrainingData');
    return frozenData;
  };

  deleteTrainingData: TrainingActivities['deleteTrainingData'] = async () => {
    await this.called('deleteTrainingData');
    return '3 files deleted';
  };

  createTrainingJob: TrainingActivities['createTrainingJob'] = async ({ attempt, memory, candidateOf }) => {
    const about = candidateOf === undefined ? '' : ` of ${candidateOf.attempt}`;
    await this.called('createTrainingJob', `${attempt}${about}`);
    this.memories.push(memory);
    return {
      namespace: 'ml-training',
      name: `retrain-fraud-${attempt}`,
      uid: `uid-${attempt}`,
      attempt,
      outputUri: `file:///out/${attempt}`,
      ...(candidateOf === undefined ? {} : { purpose: 'evaluation' }),
    };
  };

  watchTrainingJob: TrainingActivities['watchTrainingJob'] = async ({ job, tellAfter }) => {
    await this.called('watchTrainingJob', String(job.attempt));
    this.tellAfters.push(tellAfter);
    const [news = succeeded] = this.news.length > 1 ? this.news.splice(0, 1) : this.news;
    if (news instanceof Error) throw news;
    return news;
  };

  deleteTrainingJobs: TrainingActivities['deleteTrainingJobs'] = async () => {
    await this.called('deleteTrainingJobs');
    return '1 Job deleted';
  };

  deleteTrainingOutput: TrainingActivities['deleteTrainingOutput'] = async ({ only = 'all' }) => {
    await this.called('deleteTrainingOutput', only);
    return 'deleted';
  };

  evaluateCandidate: TrainingActivities['evaluateCandidate'] = async ({ job, evaluationJob }) => {
    const answeredBy = evaluationJob === undefined ? '' : `${job.attempt} by ${evaluationJob.attempt}`;
    await this.called('evaluateCandidate', answeredBy);
    return this.evaluation;
  };

  rejectCandidate: TrainingActivities['rejectCandidate'] = async () => {
    await this.called('rejectCandidate');
    return 'marked as rejected';
  };

  registerCandidate: TrainingActivities['registerCandidate'] = async (input) => {
    await this.called('registerCandidate');
    this.registered.push(input);
    return { registry: 'plumbline', name: 'fraud', version: '4', modelUri: 'file:///models/fraud/new' };
  };

  withdrawCandidate: TrainingActivities['withdrawCandidate'] = async () => {
    await this.called('withdrawCandidate');
    return 'marked as withdrawn';
  };

  recordRetraining: TrainingActivities['recordRetraining'] = async (input) => {
    await this.called('recordRetraining', input.result.outcome);
    this.recorded.push(input);
  };

  tellPeople: TrainingActivities['tellPeople'] = async ({ card }) => {
    this.told.push(card.moment);
    this.cards.push(card);
  };

  recordAudit: TrainingActivities['recordAudit'] = async ({ records }) => {
    this.audited.push(...records);
  };
}

export type RetrainingStory = (handle: WorkflowHandle) => Promise<unknown>;

export const byHand: RetrainingReason = { kind: 'person', actor: 'grace', reason: 'new customers' };

/** Starts a retraining, lets a story happen to it, and answers how it ended. */
export async function followRetraining(
  environment: TestWorkflowEnvironment,
  activities: RecordedTrainingActivities,
  story: RetrainingStory = async () => {},
  reason: RetrainingReason = byHand,
): Promise<RetrainModelResult> {
  return await withWorker(environment, activities, async (taskQueue) => {
    const input: RetrainModelInput = {
      model: 'fraud',
      reason,
      times: storyTimes,
      notifiers: ['log'],
    };
    const handle = await environment.client.workflow.start(workflowTypes.retrainModel, {
      workflowId: `model-retraining/${randomUUID()}`,
      taskQueue,
      args: [input],
    });
    await story(handle);
    return (await handle.result()) as RetrainModelResult;
  });
}

/** Waits until the retraining is in this phase, and answers its view. */
export async function retrainingReached(
  handle: WorkflowHandle,
  phase: RetrainingPhase | ((view: RetrainingView) => boolean) = 'waiting-for-approval',
): Promise<RetrainingView> {
  for (;;) {
    const view = await handle.query(retrainingQuery);
    const there =
      typeof phase === 'string'
        ? view.phase === phase && (phase !== 'waiting-for-approval' || view.actions.length > 0)
        : phase(view);
    if (there) return view;
    // Not the time of the test server, which stands still while an activity runs.
    await setTimeout(20);
  }
}

/** Activities of which some answer otherwise. */
export function recordedTraining(
  changes: Partial<RecordedTrainingActivities> = {},
): RecordedTrainingActivities {
  return Object.assign(new RecordedTrainingActivities(), changes);
}

/** Everything that is undone after a Job was created, in order. */
export const allUndone = ['deleteTrainingJobs', 'deleteTrainingOutput all', 'deleteTrainingData'];

export const undoOf = ({ calls }: RecordedTrainingActivities) =>
  calls.filter((call) => /^(delete|reject|withdraw)/.test(call));
