import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { AcceptedDecision, ReviewAction, ReviewTerms } from '../domain/approval/review.ts';
import type { SteeringAnswer, SteeringRequest } from '../domain/approval/steering.ts';
import type { AnalysisState, MetricVerdict, Verdict } from '../domain/models/rollout/analysis.ts';
import type { GateState, Message, WorkflowTimes } from './messages.ts';
import type { FrozenData, RegisteredCandidate } from './retraining-messages.ts';
import type { UndoneStep } from './saga.ts';

/** What takes traffic. */
export type RolloutChange =
  | {
      kind: 'candidate';
      candidate: RegisteredCandidate;
      /** The transaction that trained it, and the data that becomes the reference once it has won. */
      retraining: { transaction: string; data: FrozenData };
    }
  /** Another place of the model, given by a person. */
  | { kind: 'storage-uri'; storageUri: string };

/** Who wants it. */
export type RolloutReason =
  | { kind: 'incident'; incident: string; headline: string; decision?: AcceptedDecision }
  | { kind: 'person'; actor: string; reason: string };

export interface RolloutModelInput {
  model: string;
  change: RolloutChange;
  reason: RolloutReason;
  times: WorkflowTimes;
  notifiers?: readonly string[];
  /** What a run hands to the next one when its history has grown long. */
  carried?: Partial<RolloutState>;
}

/** How traffic is moved: by Knative revisions, by `spec.canary` with weighted routes, or by a second InferenceService. */
export type RolloutMode = 'knative' | 'standard' | 'blue-green';

export interface RolloutStep {
  /** Of the traffic, 1 to 100. */
  percent: number;
  /** At least so long, milliseconds. */
  hold: number;
  /** At least so many requests of the canary. */
  minimumRequests: number;
}

/** What a rollout is going to do, as people approve it; small enough to travel. */
export interface RolloutPlan {
  /** Of all objects and settings below: a plan that reads differently needs a new approval. */
  digest: string;
  lines: string[];
  mode: RolloutMode;
  /** Traffic is moved by patches, or by commits that are merged and waited for. */
  via: 'cluster' | 'git';
  /** The infrastructure target that governs the InferenceService, where there is one. */
  target: string | undefined;
  service: { namespace: string; name: string };
  champion: { revision: string; storageUri: string };
  candidate: { storageUri: string };
  steps: RolloutStep[];
  /** Between two looks, milliseconds. */
  interval: number;
  /** A step that is inconclusive for so long asks people, milliseconds. */
  longestHold: number;
  /** After promotion it is watched for so long, and the champion kept for so long, milliseconds. */
  watchAfter: number;
  keepChampion: number;
  hooks: { name: string; when: 'before-rollout' | 'before-promotion' | 'rollback'; deadline: number }[];
  approval: ReviewTerms | undefined;
}

export type PlannedRollout = { plan: RolloutPlan } | { refused: string };

/** Where traffic goes, as the serving mode really does it; not as it was asked for. */
export interface ObservedTraffic {
  /** Of the candidate, 0 to 100; null where it cannot be told. */
  candidatePercent: number | null;
  candidateReady: boolean;
  championReady: boolean;
  /** Revisions or services, as the serving mode names them. */
  candidate: string | undefined;
  champion: string;
  /** Why it is not as asked for, in words. */
  trouble?: string;
  /** Somebody else has changed the InferenceService in the middle, and what. */
  interference?: string;
}

/** One look of the analysis. */
export interface AnalysisLook {
  /** RFC 3339. */
  at: string;
  percent: number;
  verdict: Verdict;
  metrics: MetricVerdict[];
  requests: number;
}

export type RolloutPhase =
  | 'planning'
  | 'waiting-for-approval'
  | 'preparing'
  | 'stepping'
  | 'paused'
  | 'waiting-for-decision'
  | 'promoting'
  | 'watching'
  | 'settling'
  | 'undoing'
  | 'closed';

export type RolloutOutcome =
  | 'promoted'
  /** The champion serves again, verified. */
  | 'rolled-back'
  /** It could not be put back altogether; a person has to. */
  | 'failed'
  | 'refused'
  | 'declined'
  | 'expired'
  | 'cancelled';

export interface RolloutModelResult {
  outcome: RolloutOutcome;
  /** One line for people. */
  detail: string;
  undone: UndoneStep[];
  leftToDo: string[];
  /** The pull request that carries it back to Git, where there is one. */
  pullRequest?: { number: number; url: string };
}

/** What a person can do at any moment. */
export type RolloutCommand = 'pause' | 'resume' | 'promote' | 'abort';

/** What somebody asks of a rollout; `refusalOfSteering` says whether they may, by the terms of its plan. */
export interface RolloutRequest extends SteeringRequest {
  command: RolloutCommand;
}

export interface RolloutState {
  /** 12 hexadecimal digits of workflow and first run. */
  id: string;
  phase: RolloutPhase;
  /** RFC 3339. */
  startedAt: string;
  plan: RolloutPlan | undefined;
  gate: GateState;
  /** Index of the present step, and since when it is held, milliseconds since 1970. */
  step: number;
  stepSince: number | undefined;
  isPaused: boolean;
  analysis: AnalysisState;
  /** The newest looks, the oldest first; at most 20. */
  looks: AnalysisLook[];
  traffic: ObservedTraffic | undefined;
  /** What is undone at the end, in the order in which it was begun. */
  begun: string[];
  requests: RolloutRequest[];
  undone: UndoneStep[];
  unsent: Message[];
  unrecorded: AuditRecord[];
}

/** What the command line and the pages show of a rollout under way. */
export interface RolloutView {
  model: string;
  id: string;
  phase: RolloutPhase;
  startedAt: string;
  reason: RolloutReason;
  change: RolloutChange;
  plan: RolloutPlan | undefined;
  step: number;
  stepSince: string | undefined;
  isPaused: boolean;
  looks: readonly AnalysisLook[];
  traffic: ObservedTraffic | undefined;
  /** What a person can do now. */
  commands: readonly RolloutCommand[];
  digest: string | undefined;
  actions: readonly ReviewAction[];
  expiresAt: string | undefined;
  undone: readonly UndoneStep[];
  result: RolloutModelResult | undefined;
}

export type RolloutMemo = {
  id: string;
  title: string;
  digest: string;
  phase: RolloutPhase;
  actions: ReviewAction[];
  commands: RolloutCommand[];
  /** RFC 3339; empty unless a decision is waited for. */
  expiresAt: string;
  startedAt: string;
  percent: number;
  headline: string;
};

/** A request, accepted at once even while no worker runs. */
export const rolloutSignal = defineSignal<[RolloutRequest]>('rolloutRequest');
/** A request whose answer the caller waits for. */
export const rolloutUpdate = defineUpdate<SteeringAnswer, [RolloutRequest]>('rolloutRequestNow');
export const rolloutQuery = defineQuery<RolloutView>('rollout');

export const modelRolloutId = (model: string): string => `model-rollout/${model}`;
