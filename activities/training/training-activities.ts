import type { PastTraining } from '../../domain/models/training/guards.ts';
import type {
  CandidateEvaluation,
  FrozenData,
  PlannedRetraining,
  RegisteredCandidate,
  RetrainModelResult,
  RetrainingPlan,
  RetrainingReason,
  RetrainingTransaction,
  TrainingJobReference,
  TrainingNews,
  TrainingProgress,
} from '../../workflows/retraining-messages.ts';
import type { RemediationActivities } from '../remediation-activities.ts';

/**
 * What a retraining asks of the world. Everything here may be asked again after a worker died in the middle, and each
 * `delete…`, `withdraw…` and `reject…` may come before, after or without what it undoes.
 */
export interface TrainingActivities extends Pick<RemediationActivities, 'tellPeople' | 'recordAudit'> {
  /**
   * What would be done, or why nothing may be: guards, the template, a strict dry-run of the Job, quota and nodes with
   * the GPUs asked for. A person may start again what the circuit breaker has stopped.
   */
  planRetraining(input: {
    transaction: RetrainingTransaction;
    reason: Pick<RetrainingReason, 'kind'>;
  }): Promise<PlannedRetraining>;
  /**
   * Snapshot of the training window and the held-out rows, and of how candidates are judged. The same again is the same
   * data, byte for byte.
   *
   * @param input.settingsDigest of the plan; settings that read differently by now are refused.
   */
  freezeTrainingData(input: {
    transaction: RetrainingTransaction;
    settingsDigest?: string;
  }): Promise<FrozenData>;
  deleteTrainingData(input: { transaction: RetrainingTransaction }): Promise<string>;
  /** Creates the Job of a try, or finds the one it created before. */
  createTrainingJob(input: {
    transaction: RetrainingTransaction;
    plan: RetrainingPlan;
    attempt: number;
    data: FrozenData;
    /** Of the training container, after a try that ran out of memory. */
    memory?: string;
    /** Makes it an evaluation Job: of the candidate that this training Job has left behind. */
    candidateOf?: TrainingJobReference;
  }): Promise<TrainingJobReference>;
  /**
   * Follows a Job until it has ended or has waited for `tellAfter` milliseconds without running. It heartbeats
   * `TrainingProgress`; a worker that is stopped leaves the Job alone, and the next one goes on. Cancelled, it fails
   * with a `CancelledFailure` whose first detail is the `TrainingProgress` so far.
   */
  watchTrainingJob(input: {
    transaction: RetrainingTransaction;
    job: TrainingJobReference;
    tellAfter: number;
    /** What the watch before this one came back with. */
    before?: TrainingProgress;
  }): Promise<TrainingNews>;
  /** Deletes every Job of the transaction with its pods, waits until they are gone, and keeps their logs. */
  deleteTrainingJobs(input: {
    transaction: RetrainingTransaction;
    namespace: string;
    cluster?: string;
  }): Promise<string>;
  /**
   * Deletes what the tries wrote (outputs and checkpoints), where it is in the storage of the configuration.
   *
   * @param input.only of a candidate that is wanted: what nobody goes on from any more.
   */
  deleteTrainingOutput(input: { transaction: RetrainingTransaction; only?: 'checkpoints' }): Promise<string>;
  /**
   * Holds the candidate against the model that serves, by the Job's `result.json` and its answers to the held-out
   * questions, or by an evaluation Job. A result that is missing, corrupt, about other data, or that claims what the
   * answers do not show, fails with the reason (not retryable).
   */
  evaluateCandidate(input: {
    transaction: RetrainingTransaction;
    data: FrozenData;
    job: TrainingJobReference;
    /** The Job whose answers count; those of the training Job without it. */
    evaluationJob?: TrainingJobReference;
  }): Promise<CandidateEvaluation>;
  /** Marks the evaluation as of a candidate that is not wanted. */
  rejectCandidate(input: { transaction: RetrainingTransaction; why: string }): Promise<string>;
  /** Registers the candidate with its lineage: data, code, parameters, metrics, approver. The same again is the same version. */
  registerCandidate(input: {
    transaction: RetrainingTransaction;
    data: FrozenData;
    job: TrainingJobReference;
    evaluation: CandidateEvaluation;
    plan: RetrainingPlan;
    reason: RetrainingReason;
    approvedBy: string[];
  }): Promise<RegisteredCandidate>;
  withdrawCandidate(input: { transaction: RetrainingTransaction; why: string }): Promise<string>;
  /** Keeps how a retraining ended, for guards and history. The same transaction again replaces itself. */
  recordRetraining(input: {
    transaction: RetrainingTransaction;
    startedAt: string;
    reason: RetrainingReason;
    plan: RetrainingPlan | undefined;
    result: RetrainModelResult;
    past: PastTraining | undefined;
  }): Promise<void>;
}
