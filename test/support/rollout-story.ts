import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { RolloutActivities } from '../../activities/rollout/rollout-activities.ts';
import type { AuditRecord } from '../../domain/approval/audit-record.ts';
import type { ReviewCardDraft } from '../../domain/approval/review-card.ts';
import type { Verdict } from '../../domain/models/rollout/analysis.ts';
import type { ObservedTraffic } from '../../domain/models/rollout/observed-traffic.ts';
import type { RolloutPlan } from '../../domain/models/rollout/plan.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import { modelRolloutId, rolloutQuery } from '../../workflows/rollout-messages.ts';
import type {
  RolloutCommand,
  RolloutModelInput,
  RolloutModelResult,
  RolloutRequest,
  RolloutView,
} from '../../workflows/rollout-messages.ts';
import { storyTimes, withWorker } from './workflow-harness.ts';

const minute = 60_000;

/** Two steps, looked at every minute, with nobody to be asked. */
export function rolloutPlan(changes: Partial<RolloutPlan> = {}): RolloutPlan {
  return {
    digest: 'plan-1',
    lines: ['10 % for 5 min and 100 requests', '50 % for 5 min and 100 requests'],
    mode: 'knative',
    via: 'cluster',
    target: 'shop',
    service: { namespace: 'ml', name: 'credit' },
    champion: { revision: 'credit-predictor-00001', storageUri: 's3://models/credit/1' },
    candidate: { storageUri: 's3://models/credit/2' },
    steps: [
      { percent: 10, hold: 5 * minute, minimumRequests: 100 },
      { percent: 50, hold: 5 * minute, minimumRequests: 100 },
    ],
    interval: minute,
    longestHold: 30 * minute,
    errorBudget: 3,
    watchAfter: 10 * minute,
    keepChampion: 5 * minute,
    hooks: [],
    approval: undefined,
    ...changes,
  };
}

export type ScriptedLook = Verdict | { verdict: Verdict; requests: number } | Error;

/**
 * A small world with one InferenceService in it: what was done, and what it came to. It answers what a test scripts,
 * and goes well where a test scripts nothing.
 */
export class RecordedRollout implements RolloutActivities {
  /** Everything that was done, in order. */
  readonly done: string[] = [];
  readonly cards: ReviewCardDraft[] = [];
  readonly audited: AuditRecord[] = [];
  readonly records: Parameters<RolloutActivities['recordRollout']>[0][] = [];

  /** Of the candidate now, and what is settled. */
  percent = 0;
  isHeld = false;
  reference = 'champion';
  registry = 'champion';
  git = 'champion';
  champion: 'warm' | 'retired' = 'warm';

  /** What planning answers, in order; the last one again after that. */
  plans: (RolloutPlan | string)[] = [rolloutPlan()];
  /** What looks find, in order; the last one again after that. */
  looks: ScriptedLook[] = ['pass'];
  /** What is seen of the traffic at each look. */
  seen: (Partial<ObservedTraffic> | Error)[] = [{}];
  /** What moving the traffic comes to. */
  shifted: (Partial<ObservedTraffic> | Error)[] = [{}];
  promoted: Partial<ObservedTraffic> = {};
  hooks: Record<string, { allowed: boolean; reason: string } | Error> = {};
  /** Something that happens in the middle of one call, counted from 1. */
  interruption: { atCall: number; happens: () => Promise<unknown> } | undefined;
  calls = 0;
  /** Activities that fail, and with what. */
  failing: Partial<Record<keyof RolloutActivities, Error>> = {};
  pullRequest: { number: number; url: string } | undefined = {
    number: 7,
    url: 'https://git.example/pulls/7',
  };
  proposal: ('open' | 'merged' | 'closed')[] = ['merged'];

  get moments(): string[] {
    return this.cards.map(({ moment }) => moment);
  }

  /** What stands at the end in one line, such as `champion, released`. */
  get standing(): string {
    const serving =
      this.percent === 0 ? 'champion' : this.percent === 100 ? 'candidate' : `${this.percent} %`;
    const settled = new Set([this.reference, this.registry, this.git]);
    const others = [...settled].join(' and ');
    return `${serving}, settled for ${others}, ${this.isHeld ? 'held' : 'released'}`;
  }

  planRollout: RolloutActivities['planRollout'] = async () => {
    await this.act('planRollout', 'plan');
    const next = nextOf(this.plans);
    return typeof next === 'string' ? { refused: next } : { plan: next };
  };

  holdService: RolloutActivities['holdService'] = async () => {
    await this.act('holdService', 'hold');
    this.isHeld = true;
    return 'held';
  };

  releaseService: RolloutActivities['releaseService'] = async () => {
    await this.act('releaseService', 'release');
    this.isHeld = false;
    return 'released';
  };

  shiftTraffic: RolloutActivities['shiftTraffic'] = async ({ percent }) => {
    this.percent = percent;
    await this.act('shiftTraffic', `shift ${percent}`);
    return this.traffic(nextOf(this.shifted));
  };

  observeTraffic: RolloutActivities['observeTraffic'] = async () => {
    await this.act('observeTraffic');
    return this.traffic(nextOf(this.seen));
  };

  analyseCanary: RolloutActivities['analyseCanary'] = async ({ percent, state }) => {
    await this.act('analyseCanary');
    const next = nextOf(this.looks);
    if (next instanceof Error) throw next;
    const { verdict, requests } = typeof next === 'string' ? { verdict: next, requests: 1000 } : next;
    const metric = {
      metric: 'error-rate',
      verdict,
      canary: 0.01,
      baseline: 0.01,
      reason: `it is ${verdict}`,
    };
    const look = { at: new Date().toISOString(), percent, verdict, metrics: [metric], requests };
    return { look, state: { ...state, looks: state.looks + 1 } };
  };

  callHook: RolloutActivities['callHook'] = async ({ hook }) => {
    await this.act('callHook', `hook ${hook}`);
    const answer = this.hooks[hook] ?? { allowed: true, reason: 'go on' };
    if (answer instanceof Error) throw answer;
    return answer;
  };

  promoteCandidate: RolloutActivities['promoteCandidate'] = async () => {
    this.percent = 100;
    await this.act('promoteCandidate', 'promote');
    return this.traffic(this.promoted);
  };

  restoreChampion: RolloutActivities['restoreChampion'] = async () => {
    await this.act('restoreChampion', 'restore');
    this.percent = 0;
    return 'the champion serves';
  };

  retireChampion: RolloutActivities['retireChampion'] = async () => {
    await this.act('retireChampion', 'retire');
    this.champion = 'retired';
    return 'retired';
  };

  adoptReference: RolloutActivities['adoptReference'] = async () => {
    await this.act('adoptReference', 'reference');
    this.reference = 'candidate';
    return 'champion';
  };

  restoreReference: RolloutActivities['restoreReference'] = async () => {
    await this.act('restoreReference', 'restore reference');
    this.reference = 'champion';
    return 'as it was';
  };

  proposeToGit: RolloutActivities['proposeToGit'] = async () => {
    await this.act('proposeToGit', 'propose');
    this.git = 'candidate';
    return this.pullRequest;
  };

  readProposal: RolloutActivities['readProposal'] = async () => {
    await this.act('readProposal');
    return nextOf(this.proposal);
  };

  withdrawProposal: RolloutActivities['withdrawProposal'] = async () => {
    await this.act('withdrawProposal', 'withdraw');
    this.git = 'champion';
    return 'withdrawn';
  };

  markServing: RolloutActivities['markServing'] = async ({ serving }) => {
    await this.act('markServing', `mark ${serving}`);
    this.registry = serving;
    return serving;
  };

  recordRollout: RolloutActivities['recordRollout'] = async (record) => {
    await this.act('recordRollout');
    this.records.push(record);
  };

  tellPeople: RolloutActivities['tellPeople'] = async ({ card }) => {
    this.cards.push(card);
  };

  recordAudit: RolloutActivities['recordAudit'] = async ({ records }) => {
    this.audited.push(...records);
  };

  private async act(activity: keyof RolloutActivities, done?: string): Promise<void> {
    this.calls += 1;
    const { interruption } = this;
    if (interruption?.atCall === this.calls) await interruption.happens();
    const failure = this.failing[activity];
    if (failure !== undefined) throw failure;
    if (done !== undefined) this.done.push(done);
  }

  private traffic(changes: Partial<ObservedTraffic> | Error): ObservedTraffic {
    if (changes instanceof Error) throw changes;
    return {
      candidatePercent: this.percent,
      candidateReady: true,
      championReady: true,
      candidate: 'credit-predictor-00002',
      champion: 'credit-predictor-00001',
      ...changes,
    };
  }
}

function nextOf<Value>(values: Value[]): Value {
  const [next] = values.length > 1 ? values.splice(0, 1) : values;
  if (next === undefined) throw new TypeError('a test scripts at least one answer');
  return next;
}

export const rolloutInput: RolloutModelInput = {
  model: 'credit',
  change: { kind: 'storage-uri', storageUri: 's3://models/credit/2' },
  reason: { kind: 'person', actor: 'mia', reason: 'it is newer' },
  times: storyTimes,
  notifiers: ['log'],
};

export type RolloutStory = (handle: WorkflowHandle, activities: RecordedRollout) => Promise<void>;

/** Starts a rollout, lets a story happen to it, and answers how it ended. */
export async function rollOut(
  environment: TestWorkflowEnvironment,
  activities: RecordedRollout,
  story: RolloutStory = async () => {},
  input: Partial<RolloutModelInput> = {},
): Promise<RolloutModelResult> {
  return await withWorker(environment, activities, async (taskQueue) => {
    const { workflowId } = await environment.client.workflow.start(workflowTypes.rolloutModel, {
      workflowId: modelRolloutId(randomUUID()),
      taskQueue,
      args: [{ ...rolloutInput, ...input }],
    });
    // Without a run id it follows the workflow into the runs that continue it.
    const handle = environment.client.workflow.getHandle(workflowId);
    await story(handle, activities);
    return (await handle.result()) as RolloutModelResult;
  });
}

export function rolloutRequest(
  command: RolloutCommand,
  changes: Partial<RolloutRequest> = {},
): RolloutRequest {
  return {
    id: randomUUID(),
    command,
    actor: 'ada',
    identities: ['ada'],
    memberOf: [],
    door: 'page',
    reason: 'it is time',
    ...changes,
  };
}

/** Waits until the rollout stands so, and answers its view. */
export async function rolloutReached(
  handle: WorkflowHandle,
  isReached: RolloutView['phase'] | ((view: RolloutView) => boolean),
): Promise<RolloutView> {
  for (;;) {
    const view = await handle.query(rolloutQuery);
    if (typeof isReached === 'string' ? view.phase === isReached : isReached(view)) return view;
    // Not the time of the test server, which stands still while an activity runs.
    await setTimeout(20);
  }
}
