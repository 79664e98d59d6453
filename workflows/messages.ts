import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { StoredReference } from '../clients/object-store/object-store.ts';
import type { Decision, DecisionAnswer, Review, ReviewAction } from '../domain/approval/review.ts';
import type { ScanSummary } from '../domain/infrastructure/finding.ts';
import type { DriftItem } from '../domain/infrastructure/drift-item.ts';

/** Workflow types by the names they are started with. */
export const workflowTypes = { driftScan: 'driftScan', remediateDrift: 'remediateDrift' } as const;

export const taskQueues = {
  /** Workflows, and the short activities that change something or tell people. */
  orchestration: 'plumbline',
  /** Renders and comparisons: long and heavy, bounded by themselves. */
  scanning: 'plumbline-scan',
} as const;

/** Settings a workflow cannot read for itself; whoever starts it passes them on. */
export interface WorkflowTimes {
  /** How soon a dead worker is noticed in the middle of a long activity, milliseconds. */
  heartbeat: number;
}

export interface DriftScanInput {
  target: string;
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
  /** What a run hands to the next one when its history has grown long. */
  carried?: RemediationState;
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
  | { sequence: number; kind: 'gone' | 'superseded' };

export type RemediationPhase = 'observing' | 'healing' | 'waiting-for-decision' | 'closed';

/** Everything a remediation knows; it travels whole into the next run. */
export interface RemediationState {
  phase: RemediationPhase;
  /** Sequence and kind of the newest observation; 0 before the first. */
  sequence: number;
  kind: Observation['kind'];
  seen: SeenItem | undefined;
  /** The question to people, once there is one. */
  review: Review | undefined;
  /** Digest of the evidence that people were last asked about, and when (milliseconds since 1970). */
  askedDigest: string | undefined;
  askedAt: number;
  reminders: number;
  /** Why a person must decide although policy would heal. */
  escalation: string | undefined;
  /** Heals tried without the item coming to rest. */
  attempts: number;
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
  decision: Decision | undefined;
}

export interface RemediateDriftResult {
  outcome: 'healed' | 'drift-gone' | 'rejected' | 'expired' | 'superseded' | 'failed';
  /** One line for people. */
  detail: string;
}

/** What an attempt to heal an item came to. */
export interface HealResult {
  /**
   * - `healed`: live equals Git again, verified.
   * - `evidence-moved`: something else is there than was decided on; nothing was changed that was not covered.
   * - `waiting`: an object is being deleted; it will be gone soon.
   * - `needs-person`: the heal cannot come to rest by itself (immutable field, a writer that reverts, no right).
   */
  outcome: 'healed' | 'evidence-moved' | 'waiting' | 'needs-person';
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
};

/** A newer look at the item. */
export const observeSignal = defineSignal<[Observation]>('observe');
/** A decision, accepted at once even while no worker runs. */
export const decideSignal = defineSignal<[Decision]>('decide');
/** A decision whose answer the caller waits for. */
export const decideUpdate = defineUpdate<DecisionAnswer, [Decision]>('decideNow');
export const remediationQuery = defineQuery<RemediationView>('remediation');

export const driftScanId = (target: string): string => `drift-scan/${target}`;
export const remediationId = (target: string, cause: string): string => `remediate/${target}/${cause}`;
