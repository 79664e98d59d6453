import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { StoredReference } from '../clients/object-store/object-store.ts';
import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { AcceptedDecision, ReviewAction, ReviewTerms } from '../domain/approval/review.ts';
import type { Diagnosis } from '../domain/models/diagnosis/diagnosis.ts';
import type { KnownBefore } from '../domain/models/diagnosis/evidence.ts';
import type { IncidentSettings } from '../domain/models/incident/cooldown.ts';
import type {
  ModelBefore,
  MovedColumn,
  ProposedRetraining,
  ProposedRollback,
} from '../domain/models/incident/incident-details.ts';
import type { Situation, Trigger } from '../domain/models/incident/situation.ts';
import type { GateState, Message, WorkflowTimes } from './messages.ts';
import type { FrozenData, RegisteredCandidate } from './retraining-messages.ts';

/** Why a scan of a model began. */
export type ModelScanTrigger = 'schedule' | 'window-full' | 'alert' | 'person';

export interface ModelScanInput {
  /** Name in the configuration. */
  model: string;
  trigger: ModelScanTrigger;
  times: WorkflowTimes;
}

/** A comparison of a model's present data with its reference, small enough to travel; the whole is behind `result`. */
export interface ModelScanSummary {
  model: string;
  /** Start of the scan, milliseconds since 1970: an older scan never replaces a newer one. */
  sequence: number;
  /** Null when there was not enough data to say. */
  drifted: boolean | null;
  /** Share of the compared columns that drifted, 0 to 1. */
  share: number;
  /** Columns that drifted, the strongest first; at most 20. */
  columns: string[];
  /** The prediction or the target is among them. */
  predictionDrifted: boolean;
  /** Faults of the data itself, in words; at most 10. */
  quality: string[];
  referenceRows: number;
  currentRows: number;
  /** Times of the first and last row of the current window, RFC 3339; undefined where the data has no time. */
  window?: { from: string; to: string };
  /** The `DriftReport`, as JSON. */
  result: StoredReference;
  /** The report as a page. */
  report: StoredReference;
}

/** What opened an incident of a model, or joined it. */
export type IncidentTrigger = Trigger<ModelScanSummary>;

export interface ModelIncidentInput {
  model: string;
  times: WorkflowTimes;
  notifiers?: readonly string[];
  settings?: IncidentSettings;
  /** What a run hands to the next one when its history has grown long. */
  carried?: Partial<IncidentState>;
}

export type IncidentPhase =
  | 'diagnosing'
  | 'waiting-for-decision'
  | 'retraining'
  | 'rolling-out'
  | 'rolling-back'
  | 'watching'
  | 'closed';

/** What came of a retraining that an incident began, on its way into production. */
export interface IncidentRollout {
  decision: AcceptedDecision;
  candidate: RegisteredCandidate;
  data: FrozenData;
  transaction: string;
  /** Of the retraining: how the candidate did against the model that serves, and what it cost. */
  evaluation: string | undefined;
  gpuHours: number;
}

/** What people decided to go back to, who agreed, and to which plan. */
export interface IncidentRollback {
  decision: AcceptedDecision;
  votes: AcceptedDecision[];
  planDigest: string;
  before: ModelBefore;
}

/** What came of gathering evidence and weighing it; the evidence itself is behind `evidence`. */
export interface DiagnosisMade {
  diagnosis: Diagnosis;
  columns: MovedColumn[];
  /** Shares of drifted columns of the latest scans, oldest first. */
  trend: number[];
  /** How people are asked. */
  terms: ReviewTerms;
  /** `IncidentEvidence`, as JSON. */
  evidence: StoredReference;
  /** What a retraining would do now, or why none may be; undefined where the model is set up for none. */
  retraining?: ProposedRetraining;
  /** The model before, where going back to it could help; what that would do is planned by itself. */
  before?: KnownBefore;
  /** What rolling the deployment back would do now, or why it cannot be; undefined where it would not help. */
  rollback?: ProposedRollback;
  /** A retrained candidate takes traffic by the rollout that the model is set up for. */
  rollsOut?: true;
}

/** Everything an incident knows; it travels whole into the next run. */
export interface IncidentState {
  /** First run of this incident: what people were told of an earlier one is not brought up to date by it. */
  episode: string;
  phase: IncidentPhase;
  /** RFC 3339. */
  openedAt: string;
  situation: Situation;
  /** Everything that was wrong at some time. */
  worst: Situation;
  /** The newest of each kind, the oldest first. */
  triggers: IncidentTrigger[];
  scan: ModelScanSummary | undefined;
  /** What was wrong when it was diagnosed last. */
  diagnosed: Situation | undefined;
  made: DiagnosisMade | undefined;
  gate: GateState;
  /** Somebody fixes it: who, what was wrong then, and until when it is watched (milliseconds since 1970). */
  watching: { decision: AcceptedDecision; situation: Situation; until: number } | undefined;
  /** People decided to retrain it: who agreed, and to which plan. */
  retraining?: { decision: AcceptedDecision; votes: AcceptedDecision[]; planDigest: string } | undefined;
  /** How the last retraining of this incident ended. */
  retrained?: { outcome: string; detail: string } | undefined;
  /** The candidate that takes traffic. */
  rollingOut?: IncidentRollout | undefined;
  /** People decided to roll the deployment back. */
  rollingBack?: IncidentRollback | undefined;
  /** How the last roll-back of this incident ended. */
  rolledBack?: { outcome: string; detail: string } | undefined;
  unsent: Message[];
  unrecorded: AuditRecord[];
}

/** What the command line and the pages show of an open incident. */
export interface IncidentView {
  model: string;
  /** As people name it. */
  id: string;
  phase: IncidentPhase;
  /** RFC 3339. */
  openedAt: string;
  situation: Situation;
  triggers: readonly IncidentTrigger[];
  scan: ModelScanSummary | undefined;
  diagnosis: Diagnosis | undefined;
  /** The evidence behind the diagnosis. */
  evidence: StoredReference | undefined;
  /** What a retraining would do, and how the last one ended. */
  retraining?: ProposedRetraining | undefined;
  retrained?: { outcome: string; detail: string } | undefined;
  /** The same of rolling the deployment back. */
  rollback?: ProposedRollback | undefined;
  rolledBack?: { outcome: string; detail: string } | undefined;
  /** Digest that a decision has to name. */
  digest: string | undefined;
  actions: readonly ReviewAction[];
  expiresAt: string | undefined;
  snoozedUntil: string | undefined;
}

/** What a listing of executions shows of an open incident without asking its workflow. */
export type IncidentMemo = {
  id: string;
  title: string;
  digest: string;
  phase: IncidentPhase;
  actions: ReviewAction[];
  /** RFC 3339; empty unless a decision is waited for. */
  expiresAt: string;
  openedAt: string;
  /** Share of drifted columns, 0 to 1. */
  share: number;
  /** Empty before the first diagnosis. */
  cause: string;
  confidence: number;
  headline: string;
  action: string;
};

export interface ModelIncidentResult {
  outcome:
    | 'recovered'
    /** A better model serves. */
    | 'resolved'
    | 'dismissed'
    | 'expired'
    | 'cancelled';
  /** One line for people. */
  detail: string;
}

/** Something that belongs to the incident of a model; it opens one where none is open. */
export const incidentSignal = defineSignal<[IncidentTrigger]>('incident');
export const incidentQuery = defineQuery<IncidentView>('modelIncident');

export const modelScanId = (model: string): string => `model-scan/${model}`;
export const modelIncidentId = (model: string): string => `model-incident/${model}`;
