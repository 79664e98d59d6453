import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { AcceptedDecision, ReviewAction } from '../domain/approval/review.ts';
import type { SteeringAnswer, SteeringRequest } from '../domain/approval/steering.ts';
import type { ModelBefore } from '../domain/models/incident/incident-details.ts';
import type { AnalysisState, MetricVerdict, Verdict } from '../domain/models/rollout/analysis.ts';
import type { ObservedTraffic } from '../domain/models/rollout/observed-traffic.ts';
import type { RolloutPlan } from '../domain/models/rollout/plan.ts';
import type { RolloutCommand, RolloutPhase } from '../domain/models/rollout/rollout-card.ts';
import type { GateState, Message, WorkflowTimes } from './messages.ts';
import type { FrozenData, RegisteredCandidate } from './retraining-messages.ts';
import type { UndoneStep } from './saga.ts';

export type { RolloutCommand, RolloutPhase } from '../domain/models/rollout/rollout-card.ts';

export type { ObservedTraffic } from '../domain/models/rollout/observed-traffic.ts';
export type { RolloutPlan, RolloutStep } from '../domain/models/rollout/plan.ts';

/** What takes traffic. */
export type RolloutChange =
  | {
      kind: 'candidate';
      candidate: RegisteredCandidate;
      /** The transaction that trained it, and the data that becomes the reference once it has won. */
      retraining: { transaction: string; data: FrozenData };
    }
  /** Another place of the model, given by a person. */
  | { kind: 'storage-uri'; storageUri: string }
  /** What served before something that is taken back: it takes all traffic at once, and nothing is compared. */
  | ({
      kind: 'previous';
      /** What has to serve when it is planned; whatever does where it is left out. */
      present?: string;
    } & ModelBefore);

/** Who wants it. */
export type RolloutReason =
  | {
      kind: 'incident';
      incident: string;
      headline: string;
      decision?: AcceptedDecision;
      /** Everybody who agreed to the plan of this digest, which the incident showed. */
      votes?: readonly AcceptedDecision[];
      planDigest?: string;
    }
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

export type PlannedRollout = { plan: RolloutPlan } | { refused: string };

/** One look of the analysis. */
export interface AnalysisLook {
  /** RFC 3339. */
  at: string;
  percent: number;
  verdict: Verdict;
  metrics: MetricVerdict[];
  requests: number;
}

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

/** What somebody asks of a rollout; `refusalOfSteering` says whether they may, by the terms of its plan. */
export interface RolloutRequest extends SteeringRequest {
  command: RolloutCommand;
}

/** How far a rollout has come; pausing and asking people happen within a stage. */
export type RolloutStage =
  | 'planning'
  | 'approving'
  | 'preparing'
  | 'stepping'
  | 'promoting'
  | 'watching'
  | 'settling'
  | 'writing-back'
  | 'keeping'
  /** It has won, and nothing of it is undone any more. */
  | 'closing'
  | 'undoing'
  | 'closed';

/** Everything a rollout knows; it travels whole into the next run. */
export interface RolloutState {
  /** 12 hexadecimal digits of workflow and first run. */
  id: string;
  stage: RolloutStage;
  /** RFC 3339. */
  startedAt: string;
  plan: RolloutPlan | undefined;
  /** How often it was planned anew, because what would be done had changed. */
  plans: number;
  /** Digest of the plan that people agreed to, and who they are. */
  approved: { digest: string; by: string[] } | undefined;
  gate: GateState;
  /** What people are asked now, and how often they were asked before. */
  asking: 'plan' | 'look' | 'git' | undefined;
  asked: number;
  /** Hooks that let it go on, and since when the present one is waited for, milliseconds since 1970. */
  allowed: string[];
  hookSince: number | undefined;
  /** Index of the present step, and since when it is held, milliseconds since 1970. */
  step: number;
  stepSince: number | undefined;
  /** People let the present step pass although the analysis could not tell. */
  isAgreed: boolean;
  isPaused: boolean;
  /** Somebody does not want to wait for what remains of the steps. */
  isHurried: boolean;
  /** All traffic is on its way to the candidate, and that cannot be held any more. */
  isBeingPromoted: boolean;
  analysis: AnalysisState;
  /** When it was last looked, milliseconds since 1970. */
  lookedAt: number;
  /** Looks in a row that measured nothing, and that saw traffic elsewhere than it should be. */
  errorsInRow: number;
  troubleInRow: number;
  /** Why it holds or is undone, in one line. */
  trouble: string | undefined;
  /** Who froze what it wants to do next, and why; absent where nothing is frozen. */
  frozen?: string | undefined;
  /** Since when the step before the present one was held, milliseconds since 1970. */
  heldBefore?: number | undefined;
  /** The newest looks, the oldest first; at most 20. */
  looks: AnalysisLook[];
  traffic: ObservedTraffic | undefined;
  /** When it was settled, milliseconds since 1970. */
  settledAt: number | undefined;
  pullRequest: { number: number; url: string; isMerged: boolean; looks: number } | undefined;
  /** Since when Git is told of what has won, milliseconds since 1970; over all runs. */
  writingSince?: number | undefined;
  /** Why Git cannot be told of what has won, in one line; absent where it can, or nobody knows yet. */
  unwritten?: string | undefined;
  /** A person takes care that Git says what runs: nothing is waited for any more. */
  isHandedOver?: boolean;
  /** What is undone at the end unless it succeeds, in the order in which it was begun. */
  begun: RolloutUndo[];
  /** How it ends because somebody stopped it, also where that came between two runs. */
  aborted: { outcome: RolloutOutcome; detail: string } | undefined;
  /** What was asked of it, and answered; the newest. */
  requests: { id: string; answer: SteeringAnswer }[];
  undone: UndoneStep[];
  leftToDo: string[];
  unsent: Message[];
  unrecorded: AuditRecord[];
}

/** What a rollout undoes, by the names that people read. */
export type RolloutUndo =
  'hold of the service' | 'traffic' | 'reference' | 'pull request' | 'stages in the registry';

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
