import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { StoredReference } from '../clients/object-store/object-store.ts';
import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { AcceptedDecision, ReviewAction, ReviewTerms } from '../domain/approval/review.ts';
import type { SteeringAnswer, SteeringRequest } from '../domain/approval/steering.ts';
import type { GateResult } from '../domain/models/evaluation/gates.ts';
import type { RetrainingOutcome, RetrainingPhase } from '../domain/models/training/retraining-card.ts';
import type { TrainingFailure } from '../domain/models/training/training-failure.ts';
import type { GateState, Message, WorkflowTimes } from './messages.ts';
import type { UndoneStep } from './saga.ts';

export type { RetrainingOutcome, RetrainingPhase } from '../domain/models/training/retraining-card.ts';

/** Why a model is retrained. */
export type RetrainingReason =
  | {
      kind: 'incident';
      /** As people name the incident. */
      incident: string;
      headline: string;
      /** What people decided about the incident, and the plan they saw: that very plan needs no second approval. */
      decision: AcceptedDecision;
      /** What everybody who agreed said, the last one included; that one alone where it is left out. */
      votes?: readonly AcceptedDecision[];
      planDigest: string | undefined;
    }
  | { kind: 'person'; actor: string; reason: string };

export interface RetrainModelInput {
  /** Name in the configuration. */
  model: string;
  reason: RetrainingReason;
  times: WorkflowTimes;
  notifiers?: readonly string[];
  /** What a run hands to the next one when its history has grown long. */
  carried?: Partial<RetrainingState>;
}

/** What a retraining is going to do, as people approve it; small enough to travel. */
export interface RetrainingPlan {
  /** Of everything that is decided on: template, image, resources, settings of data, gates and registry; not of rows. */
  digest: string;
  /** Of what its Jobs are made of alone: whether a later try still makes the Job that was agreed to. */
  jobDigest: string;
  /** In words, a line for each thing that will be done. */
  lines: string[];
  /** Where the Job is made from, such as `jobs/retrain-fraud.yaml` or `CronJob ml-training/fraud`. */
  template: string;
  namespace: string;
  /** The cluster, as people know it; what was planned there is looked for nowhere else. */
  cluster?: string;
  /** Of the settings of data, gates and registry alone: what is frozen and judged by is what was agreed to. */
  settingsDigest?: string;
  /** Expected at most, by GPUs and deadline; 0 without GPUs. */
  gpuHours: number;
  /** From the first Job to the end of the last one, milliseconds: the Job's own deadline starts anew when it is suspended. */
  deadline: number;
  /** Tries at most; what Kubernetes replaces within a Job counts as one. */
  mostAttempts: number;
  /** What one that ran out of memory gets in the next tries, smallest first; empty where more is not allowed. */
  memorySteps: string[];
  /** The Job by which the candidate answers the held-out rows; absent where the training Job does. */
  evaluation?: PlannedEvaluation;
  /** How people are asked; undefined where the configuration wants no approval. */
  approval: ReviewTerms | undefined;
  /** Who may steer it where nobody is asked; those of `approval` otherwise. */
  steering?: ReviewTerms;
}

/** Jobs that let a candidate answer the held-out rows, within the deadline and the tries of training. */
export interface PlannedEvaluation {
  jobDigest: string;
  template: string;
  memorySteps: string[];
}

/** Either what will be done, or why nothing may be. */
export type PlannedRetraining = { plan: RetrainingPlan } | { refused: string };

/** Names one retraining of a model; everything it makes carries its id. */
export interface RetrainingTransaction {
  model: string;
  /** Stable over retries and runs: 12 hexadecimal digits of workflow and first run. */
  id: string;
}

/** The rows that are trained on and those that are held out, as they were when they were frozen. */
export interface FrozenData {
  training: StoredReference;
  /** The held-out rows with labels and the champion's answers; the Job never sees it. */
  evaluation: StoredReference;
  /** The held-out rows without labels and answers, in the same order: what the Job has to answer. */
  questions: StoredReference;
  /** How a candidate is judged, as it was configured when the data was frozen. */
  judgement?: StoredReference;
  trainingRows: number;
  evaluationRows: number;
  /** Times of the first and last row, RFC 3339; undefined where the data has no time. */
  window?: { from: string; to: string };
  /** Digest over all three and how they were chosen. */
  sha256: string;
  /** What was left out and why, a line each. */
  notes?: string[];
}

export interface TrainingJobReference {
  /** That of the plan. */
  cluster?: string;
  namespace: string;
  name: string;
  uid: string;
  /** Which Job of the transaction it is, from 1; of the training Jobs, which try. */
  attempt: number;
  outputUri: string;
  /** Absent of a training Job. */
  purpose?: 'evaluation';
}

/** How a Job does; kept in the heartbeats of its watcher and shown while it runs. */
export interface TrainingProgress {
  phase: 'queued' | 'starting' | 'running';
  /** Why it waits, in plain words; undefined while it runs. */
  waiting?: string;
  /** RFC 3339: since when it is in this phase. */
  since: string;
  /** 0 to 1, from the annotation `plumbline.dev/progress` of its pod. */
  progress?: number;
  /** RFC 3339. */
  estimatedEnd?: string;
  node?: string;
  gpuHours: number;
  /** GPU hours whose work was lost to preemptions. */
  lostGpuHours: number;
  preemptions: number;
  /** It waits for something that rarely comes by itself, and since when; RFC 3339. */
  stuck?: { on: 'image' | 'quota'; since: string };
}

/** What the watcher of a Job comes back with. */
export type TrainingNews =
  | {
      kind: 'succeeded';
      gpuHours: number;
      lostGpuHours: number;
      preemptions: number;
      log: StoredReference | undefined;
    }
  | {
      kind: 'failed';
      failure: TrainingFailure;
      /** Last lines, without what looks like a secret. */
      lastLines: string[];
      log: StoredReference | undefined;
      gpuHours: number;
      lostGpuHours: number;
      preemptions: number;
    }
  /** It has waited for so long that people should know. */
  | { kind: 'waiting'; progress: TrainingProgress };

/** A candidate held against the model that serves; the whole, with everything needed to repeat it, is behind `record`. */
export interface CandidateEvaluation {
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** One line for people. */
  headline: string;
  /** Every gate that failed or could not be told, then the others; at most 20. */
  gates: Omit<GateResult, 'rows'>[];
  record: StoredReference;
  /** Where the candidate's files are, and the digest the Job claims, verified where it is a single file. */
  modelUri: string;
  modelSha256?: string;
}

/** A candidate in the registry. */
export interface RegisteredCandidate {
  registry: 'plumbline' | 'mlflow';
  name: string;
  version: string;
  modelUri: string;
  /** Page of the registry, where it has one. */
  url?: string;
}

/** What it came to, before anything is put back. */
export interface RetrainingEnding {
  outcome: RetrainingOutcome;
  /** One line for people. */
  detail: string;
}

export interface RetrainModelResult extends RetrainingEnding {
  transaction: string;
  candidate?: RegisteredCandidate;
  evaluation?: CandidateEvaluation;
  data?: FrozenData;
  gpuHours: number;
  lostGpuHours: number;
  /** Why tries failed, the oldest first. */
  failures?: readonly TrainingFailure[];
  /** The log of the last try. */
  log?: StoredReference;
  /** What was put back, in the order in which it was. */
  undone: UndoneStep[];
  /** What a person must still do. */
  leftToDo: string[];
}

/** What a retraining undoes, by the names that people read. */
export type RetrainingStep =
  'training data' | 'training output' | 'training Jobs' | 'evaluation' | 'registration';

/** Everything a retraining knows; it travels whole into the next run. */
export interface RetrainingState {
  transaction: RetrainingTransaction;
  phase: RetrainingPhase;
  /** RFC 3339. */
  startedAt: string;
  plan: RetrainingPlan | undefined;
  gate: GateState;
  /** Digest of the plan that may be carried out, and who agreed to it. */
  approved: { digest: string; by: string[] } | undefined;
  /** Who wants it stopped, and why. */
  cancelled: { id: string; actor: string; reason: string } | undefined;
  data: FrozenData | undefined;
  /** When the first Job was asked for, milliseconds since 1970: the total deadline counts from then. */
  trainingSince: number | undefined;
  /** The present Job, or the last one. */
  job: TrainingJobReference | undefined;
  /** A training Job has ended well. */
  isTrained: boolean;
  /** That Job, once it has; absent while there is none, and in runs that began before it was kept. */
  trained?: TrainingJobReference;
  /** The evaluation Job has ended well. */
  isAnswered?: boolean;
  /** Failures of the tries before. */
  failures: TrainingFailure[];
  /** Of the try that failed last, without what looks like a secret. */
  lastLines: string[];
  log: StoredReference | undefined;
  waiting: TrainingProgress | undefined;
  /** Who froze what it wants to do next, and why; absent where nothing is frozen. */
  frozen?: string | undefined;
  /** How often people were told that the present Job waits. */
  waitsTold: number;
  evaluation: CandidateEvaluation | undefined;
  candidate: RegisteredCandidate | undefined;
  gpuHours: number;
  lostGpuHours: number;
  /** What is undone unless it succeeds, in the order in which it was begun. */
  begun: RetrainingStep[];
  undone: UndoneStep[];
  /** What a person must still do. */
  leftToDo: string[];
  /** People have heard of it. */
  isTold: boolean;
  unsent: Message[];
  unrecorded: AuditRecord[];
}

/** What the command line and the pages show of a retraining under way. */
export interface RetrainingView {
  model: string;
  /** As people name it: the id of the transaction. */
  id: string;
  phase: RetrainingPhase;
  /** RFC 3339. */
  startedAt: string;
  reason: RetrainingReason;
  plan: RetrainingPlan | undefined;
  data: FrozenData | undefined;
  job: TrainingJobReference | undefined;
  failures: readonly TrainingFailure[];
  /** Last the workflow heard; the heartbeats of the watcher are newer. */
  waiting: TrainingProgress | undefined;
  evaluation: CandidateEvaluation | undefined;
  candidate: RegisteredCandidate | undefined;
  gpuHours: number;
  lostGpuHours: number;
  /** Digest that a decision has to name; undefined unless one is waited for. */
  digest: string | undefined;
  actions: readonly ReviewAction[];
  expiresAt: string | undefined;
  undone: readonly UndoneStep[];
  result: RetrainModelResult | undefined;
}

/** What a listing of executions shows of a retraining without asking its workflow. */
export type RetrainingMemo = {
  id: string;
  title: string;
  /** Empty unless a decision is waited for. */
  digest: string;
  phase: RetrainingPhase;
  actions: ReviewAction[];
  /** RFC 3339; empty unless a decision is waited for. */
  expiresAt: string;
  startedAt: string;
  /** Where it stands, in one line. */
  headline: string;
};

/**
 * A person wants it stopped and everything put back; `refusalOfSteering` says whether they may, by the terms of its plan.
 * Accepted at once even while no worker runs.
 */
export const cancelRetrainingSignal = defineSignal<[SteeringRequest]>('cancelRetraining');
/** The same, where the caller waits for the answer. */
export const cancelRetrainingUpdate = defineUpdate<SteeringAnswer, [SteeringRequest]>('cancelRetrainingNow');
export const retrainingQuery = defineQuery<RetrainingView>('retraining');

export const modelRetrainingId = (model: string): string => `model-retraining/${model}`;
