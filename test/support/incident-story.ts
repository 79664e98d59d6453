import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Gathered, IncidentActivities } from '../../activities/models/incident-activities.ts';
import type { AuditRecord } from '../../domain/approval/audit-record.ts';
import type { ReviewCardDraft } from '../../domain/approval/review-card.ts';
import type { ReviewTerms } from '../../domain/approval/review.ts';
import type { Diagnosis } from '../../domain/models/diagnosis/diagnosis.ts';
import type { IncidentRecord } from '../../domain/models/incident/cooldown.ts';
import type { KnownBefore } from '../../domain/models/diagnosis/evidence.ts';
import type { ProposedRetraining, ProposedRollback } from '../../domain/models/incident/incident-details.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import { incidentQuery, incidentSignal } from '../../workflows/model-messages.ts';
import type {
  DiagnosisMade,
  IncidentPhase,
  IncidentTrigger,
  IncidentView,
  ModelIncidentInput,
  ModelIncidentResult,
  ModelScanSummary,
} from '../../workflows/model-messages.ts';
import { hour, storyTimes, withWorker } from './workflow-harness.ts';

const stored = { uri: 'file:///stored.json', sha256: '00', bytes: 2 };

/** A scan that found drift, with whatever a test cares about. */
export function modelScanSummary(changes: Partial<ModelScanSummary> = {}): ModelScanSummary {
  return {
    model: 'credit',
    sequence: 1,
    drifted: true,
    share: 0.6,
    columns: ['amount', 'age', 'income'],
    predictionDrifted: false,
    quality: [],
    referenceRows: 10_000,
    currentRows: 5000,
    result: stored,
    report: stored,
    ...changes,
  };
}

export const driftOf = (changes: Partial<ModelScanSummary> = {}): IncidentTrigger => ({
  kind: 'drift',
  scan: modelScanSummary(changes),
});

export const recoveredAt = (sequence: number): IncidentTrigger => ({
  kind: 'recovered',
  scan: modelScanSummary({ sequence, drifted: false, share: 0, columns: [] }),
});

export const alertOf = (
  status: 'firing' | 'resolved',
  changes: Partial<Extract<IncidentTrigger, { kind: 'alert' }>> = {},
): IncidentTrigger => ({
  kind: 'alert',
  status,
  fingerprint: 'f1',
  name: 'HighErrorRate',
  severity: 'warning',
  summary: 'many errors',
  at: '2026-01-01T00:00:00Z',
  ...changes,
});

export function diagnosisOf(changes: Partial<Diagnosis> = {}): Diagnosis {
  return {
    cause: 'data-quality',
    confidence: 0.9,
    headline: 'The data is broken upstream: amount looks like another unit',
    action: 'fix-upstream',
    for: [{ text: 'amount looks like another unit', weight: 16 }],
    against: [{ text: 'the predictions did not move', weight: -1 }],
    considered: [
      { cause: 'data-quality', confidence: 0.9 },
      { cause: 'data-shift', confidence: 0.1 },
    ],
    wouldChange: ['labels: without them a change of what inputs mean cannot be seen'],
    ...changes,
  };
}

/** Activities of an incident that record what they were asked and answer what a test scripts. */
export class RecordedIncidentActivities implements IncidentActivities {
  readonly told: string[] = [];
  readonly cards: ReviewCardDraft[] = [];
  readonly audited: AuditRecord[] = [];
  readonly recorded: IncidentRecord[] = [];
  readonly gathered: Gathered[][] = [];
  /** What each diagnosis says, in order; the last one again after that. */
  diagnoses: Partial<Diagnosis>[] = [{}];
  /** Sources that do not answer. */
  missing: string[] = [];
  /** What each diagnosis says of a retraining, in order; the last one again after that. */
  retrainings: (ProposedRetraining | undefined)[] = [undefined];
  /** What could be gone back to, and what planning that says, in order; the last one again after that. */
  before: KnownBefore | undefined;
  rollbacks: (ProposedRollback | Error)[] = [{ refused: 'a test plans none' }];
  terms: ReviewTerms = { remindAfter: 12 * hour, expireAfter: 24 * hour, onExpiry: 'report' };

  gatherEvidence: IncidentActivities['gatherEvidence'] = async ({ source }) => {
    if (this.missing.includes(source)) throw ApplicationFailure.nonRetryable(`${source} does not answer`);
    return stored;
  };

  diagnoseIncident: IncidentActivities['diagnoseIncident'] = async ({ gathered }) => {
    this.gathered.push(gathered);
    const next = this.diagnoses.length > 1 ? this.diagnoses.shift() : this.diagnoses[0];
    const retraining = this.retrainings.length > 1 ? this.retrainings.shift() : this.retrainings[0];
    const made: DiagnosisMade = {
      diagnosis: diagnosisOf(next),
      columns: [{ name: 'amount', change: 'median 1 → 100', reference: [0.5, 0.5], current: [0, 1] }],
      trend: [0, 0, 0.6],
      terms: this.terms,
      evidence: stored,
      ...(retraining === undefined ? {} : { retraining }),
      ...(this.before === undefined ? {} : { before: this.before }),
    };
    return made;
  };

  proposeRollback: IncidentActivities['proposeRollback'] = async () => {
    const next = this.rollbacks.length > 1 ? this.rollbacks.shift() : this.rollbacks[0];
    if (next === undefined || next instanceof Error) throw next ?? new TypeError('nothing is scripted');
    return next;
  };

  recordIncident: IncidentActivities['recordIncident'] = async ({ record }) => {
    this.recorded.push(record);
  };

  tellPeople: IncidentActivities['tellPeople'] = async ({ card }) => {
    this.told.push(card.moment);
    this.cards.push(card);
  };

  recordAudit: IncidentActivities['recordAudit'] = async ({ records }) => {
    this.audited.push(...records);
  };
}

export type IncidentStory = (handle: WorkflowHandle, activities: RecordedIncidentActivities) => Promise<void>;

export interface IncidentStart {
  first: IncidentTrigger;
  notifiers?: readonly string[];
  settings?: ModelIncidentInput['settings'];
}

/** Starts an incident with a trigger, lets a story happen to it, and answers how it ended. */
export async function followIncident(
  environment: TestWorkflowEnvironment,
  { first, notifiers = ['log'], settings }: IncidentStart,
  activities: RecordedIncidentActivities,
  story: IncidentStory = async () => {},
): Promise<ModelIncidentResult> {
  return await withWorker(environment, activities, async (taskQueue) => {
    const input: ModelIncidentInput = {
      model: 'credit',
      times: storyTimes,
      notifiers,
      ...(settings === undefined ? {} : { settings }),
    };
    const { workflowId } = await environment.client.workflow.signalWithStart(workflowTypes.modelIncident, {
      workflowId: `model-incident/${randomUUID()}`,
      taskQueue,
      args: [input],
      signal: incidentSignal,
      signalArgs: [first],
    });
    const handle = environment.client.workflow.getHandle(workflowId);
    await story(handle, activities);
    return (await handle.result()) as ModelIncidentResult;
  });
}

/** Waits until the incident is in this phase, and answers its view. */
export async function incidentReached(
  handle: WorkflowHandle,
  isReached: IncidentPhase | ((view: IncidentView) => boolean) = 'waiting-for-decision',
): Promise<IncidentView> {
  for (;;) {
    const view = await handle.query(incidentQuery);
    const there =
      typeof isReached === 'string'
        ? view.phase === isReached && (isReached !== 'waiting-for-decision' || view.actions.length > 0)
        : isReached(view);
    if (there) return view;
    // Not the time of the test server, which stands still while an activity runs.
    await setTimeout(20);
  }
}
