import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { GovernorStanding } from '../activities/emergency/governor-activities.ts';
import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { LeaseCardDraft, LeasePullRequest } from '../domain/emergency/lease-card.ts';
import type { LeaseAnswer, LeaseRequest } from '../domain/emergency/lease-request.ts';
import type { GitopsReference } from '../domain/gitops/gitops-reference.ts';
import type { LeaseTerms } from '../domain/emergency/lease-terms.ts';
import type { Lease } from '../domain/emergency/lease.ts';
import type { RememberedLeaseAnswers } from '../domain/emergency/remembered-lease-answers.ts';
import type { Sighting } from '../domain/emergency/sighting.ts';
import type { Observation, SeenItem, WorkflowTimes } from './messages.ts';

export interface EmergencyLeaseInput {
  target: string;
  lease: Pick<Lease, 'id' | 'scope' | 'reason'>;
  /** Who opens it, and until when. */
  opening: LeaseRequest;
  times: WorkflowTimes;
  /** Its workflow was ended from outside, and what it holds is still held: nothing is opened, only given back. */
  abandoned?: true;
  /** What a run hands to the next one when its history has grown long. */
  carried?: Partial<LeaseState>;
}

export type LeasePhase = 'opening' | 'open' | 'ending' | 'closed';

/** What is undone at the end, in reverse order; each is written down before what it undoes is begun. */
export type LeaseUndo = 'forget-lease' | 'release-governor';

/** How a lease came to its end. */
export interface LeaseEnding {
  why: 'resolved' | 'closed' | 'expired' | 'cancelled';
  /** One line for people. */
  detail: string;
}

/** How far the reminders of the present term have come. */
export type LeaseStage = 'running' | 'reminded' | 'escalated' | 'overdue';

/** A look at the scope that saw something else than the one before. */
export interface Capture {
  /** RFC 3339. */
  at: string;
  digest: string;
  objects: number;
  /** The findings; a list of `Finding`. */
  evidence: SeenItem['evidence'];
}

/** A card on its way to one place where people are told. */
export interface LeaseMessage {
  notifier: string;
  card: LeaseCardDraft;
}

/** Everything a lease knows; it travels whole into the next run. */
export interface LeaseState {
  episode: string;
  phase: LeasePhase;
  /** Milliseconds since 1970. */
  openedAt: number;
  expiresAt: number;
  /** Start of the present term: opened, or extended last. */
  termSince: number;
  stage: LeaseStage;
  /** When people were last told that it is overdue. */
  remindedAt: number;
  terms: LeaseTerms | undefined;
  notifiers: readonly string[];
  /** Nowhere is configured where pull requests could live. */
  withoutForge: boolean;
  /** Why no pull request follows the changes, in words; undefined where one does or nothing was proposed yet. */
  withoutPullRequest: string | undefined;
  undo: LeaseUndo[];
  governor: GovernorStanding | undefined;
  /** What was asked to be held; that is given back, wherever the target is taken from by then. */
  holds?: GitopsReference | undefined;
  /** Sequence and kind of the newest observation; 0 before the first. */
  sequence: number;
  kind: Observation['kind'] | undefined;
  seen: SeenItem | undefined;
  captures: Capture[];
  sightings: Sighting[];
  pullRequest: LeasePullRequest | undefined;
  /** Digest of what was last proposed, or found that it cannot be. */
  proposedDigest: string | undefined;
  /** That could not be proposed for a reason that may pass; it is tried again at the next look. */
  proposalFailed: boolean;
  /** The commit of the pull request that could not be merged and was built anew; once for each. */
  rebuilt?: string | undefined;
  /** It was tried to close the pull request at the end. */
  withdrawn: boolean;
  /** When it was last seen to, milliseconds since 1970; 0 where that is to be done at once. */
  lookedAt: number;
  trouble: string | undefined;
  ending: LeaseEnding | undefined;
  answers: RememberedLeaseAnswers;
  unsent: LeaseMessage[];
  unrecorded: AuditRecord[];
}

/** What the command line and the pages show of a lease. */
export interface LeaseView {
  phase: LeasePhase;
  /** RFC 3339. */
  expiresAt: string;
  governor: GovernorStanding | undefined;
  seen: SeenItem | undefined;
  captures: readonly Capture[];
  sightings: readonly Sighting[];
  pullRequest: LeasePullRequest | undefined;
  withoutPullRequest: string | undefined;
  trouble: string | undefined;
}

export interface EmergencyLeaseResult {
  outcome: LeaseEnding['why'] | 'refused';
  /** One line for people. */
  detail: string;
}

/** What a listing of executions shows of a lease, so that it works while no worker runs. */
export type LeaseMemo = {
  reason: string;
  scope: string;
  openedBy: string;
  phase: LeasePhase;
  /** RFC 3339. */
  openedAt: string;
  expiresAt: string;
  objects: number;
  brief: string[];
  /** Digest of what differs; empty where nothing does. */
  digest: string;
  governor: string;
  pullRequest: string;
  withoutPullRequest: string;
  trouble: string;
};

/** Somebody wants it extended or closed; accepted at once even while no worker runs. */
export const leaseRequestSignal = defineSignal<[LeaseRequest]>('leaseRequest');
/** The same where the caller waits for the answer. */
export const leaseRequestUpdate = defineUpdate<LeaseAnswer, [LeaseRequest]>('leaseRequestNow');
/** Answers once it is open or was refused. */
export const leaseOpenedUpdate = defineUpdate<LeaseAnswer>('leaseOpened');
/** A watch saw a change that may have been overwritten since. */
export const sightingSignal = defineSignal<[Sighting]>('sighting');
export const leaseQuery = defineQuery<LeaseView>('lease');

export const leaseWorkflowId = (target: string, id: string): string => `emergency/${target}/${id}`;
