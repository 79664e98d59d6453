import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { EmergencyActivities, OpenedLease } from '../../activities/emergency/emergency-activities.ts';
import type { GovernorStanding } from '../../activities/emergency/governor-activities.ts';
import type { PullRequestActivities } from '../../activities/pull-request-activities.ts';
import type { AuditRecord } from '../../domain/approval/audit-record.ts';
import type { LeaseCardDraft } from '../../domain/emergency/lease-card.ts';
import type { LeaseAnswer, LeaseRequest } from '../../domain/emergency/lease-request.ts';
import type { LeaseTerms } from '../../domain/emergency/lease-terms.ts';
import type { ProposedChange, PullRequestState } from '../../domain/forge/pull-request.ts';
import {
  leaseOpenedUpdate,
  leaseQuery,
  leaseRequestUpdate,
  leaseWorkflowId,
} from '../../workflows/emergency-messages.ts';
import type {
  EmergencyLeaseInput,
  EmergencyLeaseResult,
  LeaseView,
} from '../../workflows/emergency-messages.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import { hour, storyTimes, withWorker } from './workflow-harness.ts';

const minute = 60_000;

export const leaseTerms: LeaseTerms = {
  openers: [{ user: 'ada' }, { user: 'bob' }],
  longest: 24 * hour,
  remindBefore: 15 * minute,
  escalateTo: [{ user: 'lead' }],
  grace: 30 * minute,
  onExpiry: 'keep',
  remindAfter: 12 * hour,
};

/** Activities of an emergency that record what they were asked and answer what a test scripts. */
export class RecordedEmergency
  implements EmergencyActivities, Omit<PullRequestActivities, 'readRevertRecord'>
{
  /** Everything that was done, in order. */
  readonly done: string[] = [];
  readonly cards: LeaseCardDraft[] = [];
  readonly audited: AuditRecord[] = [];
  readonly proposals: Parameters<PullRequestActivities['proposeChange']>[0][] = [];
  readonly scans: number[] = [];
  readonly withdrawn: string[] = [];
  terms = leaseTerms;
  forge = true;
  refusal: string | undefined;
  standing: GovernorStanding = { standing: 'held', governor: 'Argo CD (Application argocd/shop)' };
  proposed: ProposedChange | Error = {
    outcome: 'proposed',
    pullRequest: { number: 7, url: 'https://git.example/pulls/7', branch: 'plumbline/emergency' },
    head: 'abc',
  };
  pullRequest: PullRequestState = { state: 'open', head: 'abc', checks: 'none' };

  get moments(): string[] {
    return this.cards.map(({ moment }) => moment);
  }

  openLease: EmergencyActivities['openLease'] = async (): Promise<OpenedLease> => {
    this.done.push('openLease');
    if (this.refusal !== undefined) return { accepted: false, reason: this.refusal };
    return { accepted: true, terms: this.terms, notifiers: ['log'], forge: this.forge };
  };

  holdGovernor: EmergencyActivities['holdGovernor'] = async () => {
    this.done.push('holdGovernor');
    return this.standing;
  };

  releaseGovernor: EmergencyActivities['releaseGovernor'] = async () => {
    this.done.push('releaseGovernor');
    return { ...this.standing, standing: 'released' };
  };

  lookAfterLease: EmergencyActivities['lookAfterLease'] = async ({ unlessWithin }) => {
    this.scans.push(unlessWithin);
    return this.standing;
  };

  forgetLease: EmergencyActivities['forgetLease'] = async () => {
    this.done.push('forgetLease');
  };

  tellAboutLease: EmergencyActivities['tellAboutLease'] = async ({ card }) => {
    this.cards.push(card);
  };

  recordAudit: EmergencyActivities['recordAudit'] = async ({ records }) => {
    this.audited.push(...records);
  };

  proposeChange: PullRequestActivities['proposeChange'] = async (input) => {
    this.proposals.push(input);
    if (this.proposed instanceof Error) throw this.proposed;
    return this.proposed;
  };

  readPullRequest: PullRequestActivities['readPullRequest'] = async () => this.pullRequest;

  closePullRequest: PullRequestActivities['closePullRequest'] = async ({ reason }) => {
    this.withdrawn.push(reason);
  };
}

export interface RunningLease {
  handle: WorkflowHandle;
  view(): Promise<LeaseView>;
  ask(changes: Partial<LeaseRequest>): Promise<LeaseAnswer>;
  opened(): Promise<LeaseAnswer>;
}

/** Opens an emergency for two hours, lets a story happen to it, and answers how it ended. */
export async function declareEmergency(
  environment: TestWorkflowEnvironment,
  activities: RecordedEmergency,
  story: (lease: RunningLease) => Promise<void> = async () => {},
  changes: Partial<EmergencyLeaseInput> = {},
): Promise<EmergencyLeaseResult> {
  return await withWorker(environment, activities, async (taskQueue) => {
    const now = await environment.currentTimeMs();
    const opening = leaseRequest({ action: 'open', until: new Date(now + 2 * hour).toISOString() });
    const input: EmergencyLeaseInput = {
      target: 'shop',
      lease: { id: 'fire', scope: { namespaces: ['payments'] }, reason: 'orders fail' },
      opening,
      times: storyTimes,
      ...changes,
    };
    const { workflowId } = await environment.client.workflow.start(workflowTypes.emergencyLease, {
      workflowId: leaseWorkflowId('shop', randomUUID()),
      taskQueue,
      args: [input],
      // Hours of looks are some thousand events: on a busy machine these are not replayed within the usual ten seconds.
      workflowTaskTimeout: '1 minute',
    });
    const handle = environment.client.workflow.getHandle(workflowId);
    await story({
      handle,
      view: () => handle.query(leaseQuery),
      ask: (wanted) => handle.executeUpdate(leaseRequestUpdate, { args: [leaseRequest(wanted)] }),
      opened: () => handle.executeUpdate(leaseOpenedUpdate),
    });
    return (await handle.result()) as EmergencyLeaseResult;
  });
}

export function leaseRequest(changes: Partial<LeaseRequest> = {}): LeaseRequest {
  const { actor = 'ada' } = changes;
  return {
    requestId: randomUUID(),
    actor,
    identities: [actor],
    memberOf: [],
    door: 'command-line',
    action: 'close',
    reason: 'orders fail',
    ...changes,
  };
}
