import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { StoredReference } from '../clients/object-store/object-store.ts';
import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { ReviewCardDraft, ShownPullRequest } from '../domain/approval/review-card.ts';
import type {
  AcceptedDecision,
  Decision,
  DecisionAnswer,
  Review,
  ReviewAction,
} from '../domain/approval/review.ts';
import type { ChangeKind, PullRequestReference, PullRequestState } from '../domain/forge/pull-request.ts';
import type { ScanSummary } from '../domain/infrastructure/finding.ts';
import type { DriftItem } from '../domain/infrastructure/drift-item.ts';
import type { ObjectReference } from '../domain/infrastructure/object.ts';
import type { WorkerRole } from '../domain/worker-role.ts';

/** Workflow types by the names they are started with. */
export const workflowTypes = {
  driftScan: 'driftScan',
  cleanUp: 'cleanUp',
  remediateDrift: 'remediateDrift',
  modelScan: 'modelScan',
  modelIncident: 'modelIncident',
  emergencyLease: 'emergencyLease',
  retrainModel: 'retrainModel',
  rolloutModel: 'rolloutModel',
  previewRetraining: 'previewRetraining',
  previewRollout: 'previewRollout',
} as const;

/** One for each role of a worker: whoever takes up its work needs the rights for that work, and no others. */
export const taskQueues = {
  /** Workflows, and what reaches no cluster: storage, people, Temporal itself. */
  orchestration: 'plumbline',
  /** Reads clusters: renders, dry runs and comparisons, evidence, and pull requests, which are proved by them. */
  scanning: 'plumbline-scanning',
  /** Changes clusters: brings drift back, recreates, holds Argo CD and Flux. */
  healing: 'plumbline-healing',
  /** Comparisons of a model's data: one at a time in a process, as each may fill the memory meant for it. */
  models: 'plumbline-models',
  /** Training Jobs with their data, evaluation and registry. */
  training: 'plumbline-training',
  /** Traffic of models, and what is held meanwhile. */
  rollouts: 'plumbline-rollouts',
} as const satisfies Record<WorkerRole, string>;

/**
 * Longest that a scan or a clean-up may take with all its waiting, milliseconds. One that cannot go on, because the workers
 * of its version are gone, would otherwise keep every later one from beginning, for ever.
 */
export const longestScan = 24 * 60 * 60 * 1000;

/** Settings a workflow cannot read for itself; whoever starts it passes them on. */
export interface WorkflowTimes {
  /** How soon a dead worker is noticed in the middle of a long activity, milliseconds. */
  heartbeat: number;
  /** How long a pull request is left alone before it is looked at without word from the forge, milliseconds. */
  pullRequestPoll?: number;
}

export interface DriftScanInput {
  target: string;
  /** Look at these objects alone, beside what drifted before; they were touched. Everything without it. */
  only?: readonly ObjectReference[];
  times: WorkflowTimes;
}

/** What a scan answers; the findings themselves are behind `result`. */
export interface DriftScanResult {
  target: string;
  commit: string;
  summary: ScanSummary;
  result: StoredReference;
  remediations: number;
  reported: number;
  settled: number;
  errors: number;
  /** Why nothing was changed although something drifted. */
  held?: string;
}

export interface RemediateDriftInput {
  target: string;
  cause: string;
  times: WorkflowTimes;
  /** Where people are told, by the names that `tellPeople` knows. */
  notifiers?: readonly string[];
  /** What a run hands to the next one when its history has grown long. */
  carried?: Partial<RemediationState>;
}

/** An item as it was last seen, with the findings behind it. */
export interface SeenItem {
  item: DriftItem;
  /** The findings; a list of `Finding`. */
  evidence: StoredReference;
  /** Commit that live was compared with. */
  commit: string;
}

/** What a scan, or a fresh look at the objects concerned, saw of an item. */
export type Observation =
  /** `sequence`: start of the look, milliseconds since 1970; an older one never replaces a newer one. */
  | ({ sequence: number; kind: 'drifting' } & SeenItem)
  /** Its objects are true to Git, or a broader item covers them. */
  | {
      sequence: number;
      kind: 'gone' | 'superseded';
      /** Commit that live was compared with. */
      commit?: string;
    };

export type RemediationPhase =
  'observing' | 'healing' | 'proposing' | 'waiting-for-merge' | 'waiting-for-decision' | 'snoozed' | 'closed';

/** Where a question to people stands; it travels whole into the next run. */
export interface GateState {
  /** Undefined before the first question. */
  review: Review | undefined;
  /** Digest of the evidence that people were last asked about, and when (milliseconds since 1970). */
  askedDigest: string | undefined;
  askedAt: number;
  reminders: number;
  /** Until when nobody is reminded, milliseconds since 1970. */
  snoozedUntil: number | undefined;
}

/** How far a pull request has come; it travels whole into the next run. */
export interface PullRequestProgress {
  kind: ChangeKind;
  /** Digest of the evidence that it was last brought up to date with. */
  digest: string;
  /** Absent where there was nothing to propose: Git says it already. */
  pullRequest?: PullRequestReference;
  /** As it was last read; undefined before the first look. */
  state?: PullRequestState;
  /** The answer behind it; absent where policy proposes by itself. */
  decision?: AcceptedDecision;
  /** Something happened to it that has not been looked at. */
  isDue: boolean;
  /** Looks in a row that found nothing new: the more, the longer the pause before the next. */
  quietLooks: number;
  /** Commit whose failed checks people were told of, and the one that was rebuilt because it could not be merged. */
  toldOf?: string;
  rebuilt?: string;
}

/** A card on its way to one place where people are told. */
export interface Message {
  notifier: string;
  card: ReviewCardDraft;
  /** The findings behind the item; a list of `Finding`. An incident of a model has none. */
  evidence?: StoredReference;
}

/** Everything a remediation knows; it travels whole into the next run. */
export interface RemediationState {
  /** First run of this piece of drift: what people were told of an earlier one is not brought up to date by it. */
  episode: string;
  phase: RemediationPhase;
  /** Sequence and kind of the newest observation; 0 before the first. */
  sequence: number;
  kind: Observation['kind'];
  seen: SeenItem | undefined;
  gate: GateState;
  /** Why a person must decide although policy would heal. */
  escalation: string | undefined;
  /** Heals tried without the item coming to rest. */
  attempts: number;
  /** Why only deleting and creating can make the item equal Git; undefined where nothing says so. */
  needsRecreation: string | undefined;
  /** Who froze what it wants to change, and why; absent where nothing is frozen. */
  frozen?: string | undefined;
  /** The pull request that carries the item back to Git; absent where there is none. */
  pullRequest?: PullRequestProgress | undefined;
  /** Messages not delivered, and audit records not written, when the run before this one ended. */
  unsent: Message[];
  unrecorded: AuditRecord[];
}

/** What the command line and the pages show of an open item. */
export interface RemediationView {
  target: string;
  cause: string;
  phase: RemediationPhase;
  seen: SeenItem | undefined;
  /** Digest that a decision has to name. */
  digest: string | undefined;
  /** What can be answered now; empty unless a decision is waited for. */
  actions: readonly ReviewAction[];
  /** RFC 3339. */
  openedAt: string | undefined;
  expiresAt: string | undefined;
  escalation: string | undefined;
  /** Of people who agreed to a change that needs more of them. */
  votes: readonly AcceptedDecision[];
  quorum: number;
  /** RFC 3339; undefined unless it sleeps. */
  snoozedUntil: string | undefined;
  decision: AcceptedDecision | undefined;
  pullRequest: ShownPullRequest | undefined;
  /** The decision of people behind the pull request; undefined where policy wants it, or there is none. */
  proposedBy: AcceptedDecision | undefined;
}

export interface RemediateDriftResult {
  outcome:
    | 'healed'
    /** Git has what runs. */
    | 'codified'
    | 'drift-gone'
    | 'rejected'
    | 'ignored'
    | 'expired'
    | 'superseded'
    | 'failed'
    /** An operator cancelled the workflow; drift that lasts is asked about again after the next scan. */
    | 'cancelled';
  /** One line for people. */
  detail: string;
}

/** What an attempt to heal an item came to. */
export interface HealResult {
  /**
   * - `healed`: live equals Git again, verified.
   * - `evidence-moved`: something else is there than was decided on; nothing was changed that was not covered.
   * - `waiting`: an object is being deleted; it will be gone soon.
   * - `needs-recreation`: a field that cannot be changed stands in the way; only deleting and creating helps.
   * - `needs-person`: the heal cannot come to rest by itself (a writer that reverts, no right).
   */
  outcome: 'healed' | 'evidence-moved' | 'waiting' | 'needs-recreation' | 'needs-person';
  /** What was done and what remains, in words. */
  detail: string[];
}

/**
 * What a listing of executions shows of an open item without asking its workflow, so that it works while no worker
 * runs. A type alias, because a memo is a plain record.
 */
export type RemediationMemo = {
  title: string;
  /** Digest that a decision has to name. */
  digest: string;
  phase: RemediationPhase;
  actions: ReviewAction[];
  /** RFC 3339; empty unless a decision is waited for. */
  expiresAt: string;
  /** Who made the change; absent where an earlier version wrote it. */
  managers?: string[];
  pullRequest?: ShownPullRequest;
};

/** A newer look at the item. */
export const observeSignal = defineSignal<[Observation]>('observe');
/** A decision, accepted at once even while no worker runs. */
export const decideSignal = defineSignal<[Decision]>('decide');
/** A decision whose answer the caller waits for. */
export const decideUpdate = defineUpdate<DecisionAnswer, [Decision]>('decideNow');
export const remediationQuery = defineQuery<RemediationView>('remediation');

/** One for each configuration; see `scheduleOwner`. */
export const cleanUpId = (owner: string): string => `clean-up/${owner}`;
export const driftScanId = (target: string): string => `drift-scan/${target}`;
export const remediationId = (target: string, cause: string): string => `remediate/${target}/${cause}`;
