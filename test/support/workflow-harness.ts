import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { InjectedSinks, WorkflowBundle, WorkflowBundlePath } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import type { PullRequestActivities, RevertApproval } from '../../activities/pull-request-activities.ts';
import type { RemediationActivities } from '../../activities/remediation-activities.ts';
import { addSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import type { AuditRecord } from '../../domain/approval/audit-record.ts';
import type { ReviewCardDraft } from '../../domain/approval/review-card.ts';
import type { ProposedChange, PullRequestState } from '../../domain/forge/pull-request.ts';
import type { DriftItem } from '../../domain/infrastructure/drift-item.ts';
import type { HealResult, Observation, SeenItem } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { keepWorkflowBundle } from '../../workers/kept-workflow-bundle.ts';
import { workflowBundleOptions, workflowCode } from '../../workers/workflow-code.ts';
import { keepTemporalQuiet } from './quiet-temporal.ts';

keepTemporalQuiet();

let bundle: Promise<WorkflowBundle> | undefined;

/** The workflows as a worker runs them. */
export function workflowBundle(): Promise<WorkflowBundle> {
  bundle ??= readBundle();
  return bundle;
}

async function readBundle(): Promise<WorkflowBundle> {
  const { codePath } = await workflowCode(false);
  return { code: await readFile(codePath, 'utf8') };
}

/** The same, with all activities on the queue of their workflow: one worker has them all. */
export async function bundleOnOneQueue(): Promise<WorkflowBundlePath> {
  const root = path.resolve(import.meta.dirname, '../..');
  const oneQueue = path.join(import.meta.dirname, 'one-queue.ts');
  const options = workflowBundleOptions(root);
  const workflowInterceptorModules = [...options.workflowInterceptorModules, oneQueue];
  return { codePath: await keepWorkflowBundle(root, { ...options, workflowInterceptorModules }) };
}

/** Once for each environment, and there is one for each file. */
let registered: Promise<void> | undefined;

/** Runs a worker with these activities on a task queue of its own for as long as `use` takes. */
export async function withWorker<T>(
  environment: TestWorkflowEnvironment,
  activities: object,
  use: (taskQueue: string) => Promise<T>,
  sinks: InjectedSinks<Sinks> = {},
): Promise<T> {
  registered ??= addSearchAttributes(environment.connection, 'default', Object.values(searchAttributes));
  await registered;
  const taskQueue = `test-${randomUUID()}`;
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue,
    workflowBundle: await bundleOnOneQueue(),
    activities,
    sinks,
  });
  return await worker.runUntil(use(taskQueue));
}

export const hour = 60 * 60 * 1000;

/** Of a workflow whose activities give no sign of life here: how long one takes, or is held, says nothing of its worker. */
export const storyTimes = { heartbeat: 120_000 };

/** An item of drift, with whatever a test cares about. */
export function driftItem(changes: Partial<DriftItem> = {}): DriftItem {
  return {
    cause: 'c0ffee',
    title: 'Deployment payments/api: image',
    brief: ['/spec/image: "web:1" → "web:2" (kubectl-set)'],
    impact: [],
    findings: ['abc123def456'],
    objects: 1,
    drift: ['image'],
    severity: 'high',
    actors: [],
    managers: ['kubectl-set'],
    digest: 'digest-1',
    strategy: 'alert-and-review',
    prune: false,
    approvals: { remindAfter: hour, expireAfter: 24 * hour, onExpiry: 'report' },
    reasons: ['rule 1 of policy payments'],
    ...changes,
  };
}

export function seenItem(changes: Partial<DriftItem> = {}): SeenItem {
  return {
    item: driftItem(changes),
    evidence: { uri: 'file:///evidence', sha256: '00', bytes: 2 },
    commit: '0123456789abcdef',
  };
}

export function drifting(sequence: number, changes: Partial<DriftItem> = {}): Observation {
  return { sequence, kind: 'drifting', ...seenItem(changes) };
}

/** A pull request as its reviewers left it. */
export function openPullRequest(changes: Partial<PullRequestState> = {}): PullRequestState {
  return { state: 'open', head: 'head-1', checks: 'none', ...changes };
}

/** Activities that record what they were asked and answer what a test scripts. */
export class RecordedActivities implements RemediationActivities, PullRequestActivities {
  readonly told: string[] = [];
  readonly cards: ReviewCardDraft[] = [];
  readonly audited: AuditRecord[] = [];
  readonly recorded: string[] = [];
  readonly splits: Parameters<RemediationActivities['splitItem']>[0][] = [];
  heals = 0;
  /** Whether each heal was allowed to recreate. */
  readonly recreations: boolean[] = [];
  healResults: (HealResult | Error)[] = [];
  observations: Observation['kind'][] = [];
  observed: SeenItem = seenItem();
  readonly proposals: Parameters<PullRequestActivities['proposeChange']>[0][] = [];
  times = storyTimes;
  /** What comes of the first proposals; later ones open a pull request, or bring it up to date. */
  proposed: (ProposedChange | Error)[] = [];
  /** How the pull request stands at each look; the last one stays. */
  looks: PullRequestState[] = [openPullRequest()];
  looked = 0;
  /** Why pull requests were closed. */
  readonly closes: string[] = [];
  revertApproval: RevertApproval = { approved: true };

  observeItem: RemediationActivities['observeItem'] = async ({ sequence }) => {
    const kind = this.observations.shift() ?? 'drifting';
    return kind === 'drifting' ? { sequence, kind, ...this.observed } : { sequence, kind };
  };

  healItem: RemediationActivities['healItem'] = async ({ recreate = false }) => {
    this.heals += 1;
    this.recreations.push(recreate);
    const result = this.healResults.shift() ?? { outcome: 'healed', detail: ['restored'] };
    if (result instanceof Error) throw result;
    return result;
  };

  tellPeople: RemediationActivities['tellPeople'] = async ({ card }) => {
    this.told.push(card.moment);
    this.cards.push(card);
  };

  ignoreItem: RemediationActivities['ignoreItem'] = async () => 'ignored by rule 123';

  splitItem: RemediationActivities['splitItem'] = async (input) => {
    this.splits.push(input);
    return `${input.seen.item.objects} objects are asked about one by one`;
  };

  proposeChange: PullRequestActivities['proposeChange'] = async (input) => {
    this.proposals.push(input);
    const pullRequest = {
      number: 5,
      url: 'https://forge.example/pulls/5',
      branch: 'plumbline/payments/c0ffee',
    };
    const head = `head-${this.proposals.length}`;
    const result = this.proposed.shift() ?? { outcome: 'proposed', pullRequest, head };
    if (result instanceof Error) throw result;
    return result;
  };

  readPullRequest: PullRequestActivities['readPullRequest'] = async () => {
    this.looked += 1;
    const [look = openPullRequest()] = this.looks.length > 1 ? this.looks.splice(0, 1) : this.looks;
    return look;
  };

  closePullRequest: PullRequestActivities['closePullRequest'] = async ({ reason }) => {
    this.closes.push(reason);
  };

  readRevertRecord: PullRequestActivities['readRevertRecord'] = async () => this.revertApproval;

  recordAudit: RemediationActivities['recordAudit'] = async ({ records }) => {
    this.audited.push(...records);
  };

  recordOutcome: RemediationActivities['recordOutcome'] = async ({ result }) => {
    this.recorded.push(result.outcome);
  };
}
