import { ApplicationFailure } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Decision } from '../../domain/approval/review.ts';
import type { DriftItem } from '../../domain/infrastructure/drift-item.ts';
import {
  RecordedActivities,
  drifting,
  openPullRequest,
  seenItem,
} from '../../test/support/workflow-harness.ts';
import {
  decideSignal,
  decideUpdate,
  observeSignal,
  remediationId,
  remediationQuery,
  taskQueues,
  workflowTypes,
} from '../../workflows/messages.ts';
import type { RemediateDriftInput } from '../../workflows/messages.ts';
import { pullRequestChangedSignal } from '../../workflows/pull-request-messages.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import type { Story } from './recorder.ts';
import { runsOf } from './runs-of.ts';

type Play = (handle: WorkflowHandle) => Promise<void>;

/** A remediation of an item, with what happens to it until it ends. */
function remediationStory(
  name: string,
  item: Partial<DriftItem>,
  play: Play = async () => {},
  answers: Partial<Pick<RecordedActivities, 'healResults' | 'observations' | 'proposed' | 'looks'>> = {},
): Story {
  return {
    name: `remediate-drift-${name}`,
    activities: Object.assign(new RecordedActivities(), { observed: seenItem(item) }, answers),
    async play(client) {
      const handle = await start(client, name, item);
      await play(handle);
      await handle.result().catch((error: unknown) => {
        if (!(error instanceof WorkflowFailedError)) throw error;
      });
      return await runsOf(client, handle);
    },
  };
}

async function start(client: Client, cause: string, item: Partial<DriftItem>): Promise<WorkflowHandle> {
  const input: RemediateDriftInput = {
    target: 'shop',
    cause,
    times: { heartbeat: 10_000, pullRequestPoll: 500 },
    notifiers: ['slack', 'pager'],
  };
  const { workflowId } = await client.workflow.signalWithStart(workflowTypes.remediateDrift, {
    workflowId: remediationId('shop', cause),
    taskQueue: taskQueues.orchestration,
    args: [input],
    signal: observeSignal,
    signalArgs: [drifting(1, item)],
    workflowExecutionTimeout: '1 minute',
  });
  // Without a run id it follows a workflow into the runs that continue it.
  return client.workflow.getHandle(workflowId);
}

async function whileAsked(handle: WorkflowHandle): Promise<void> {
  await waitUntil(async () => (await handle.query(remediationQuery)).actions.length > 0, { within: 20_000 });
}

function decision(
  action: Decision['action'],
  planDigest = 'digest-1',
  changes: Partial<Decision> = {},
): Decision {
  const { actor = 'ada' } = changes;
  const decisionId = `${actor}-${action}-${planDigest}`;
  return { decisionId, action, planDigest, door: 'page', memberOf: [], ...changes, actor };
}

function soon(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}

const rejects: Play = async (handle) => {
  await whileAsked(handle);
  await handle.signal(decideSignal, decision('reject'));
};

/** More looks at the item than one run holds. */
const watchesLong: Play = async (handle) => {
  await whileAsked(handle);
  for (let sequence = 2; sequence < 14; sequence += 1) {
    await handle.signal(observeSignal, drifting(sequence, { digest: `digest-${sequence}` }));
    const isSeen = async () => (await handle.query(remediationQuery)).digest === `digest-${sequence}`;
    await waitUntil(isSeen, { within: 20_000 });
  }
  await whileAsked(handle);
  await handle.signal(decideSignal, decision('reject', 'digest-13'));
};

const proposable = ['codify', 'revert', 'ignore'] as const;
const merged = openPullRequest({ state: 'merged', by: 'rita' });

function proposed(change: 'codify' | 'revert'): Partial<DriftItem> {
  return { strategy: 'pull-request', pullRequest: { change, onClose: 'ask', draft: false }, proposable };
}

/** Answers as soon as that is possible, also while a pull request waits. */
function decides(action: Decision['action']): Play {
  return async (handle) => {
    await whileAsked(handle);
    const more = action === 'ignore' ? { until: soon(60_000), reason: 'load test' } : {};
    await handle.signal(decideSignal, decision(action, 'digest-1', more));
  };
}

const movesOnce: Play = async (handle) => {
  await whileAsked(handle);
  await handle.signal(observeSignal, drifting(2, { ...proposed('codify'), digest: 'digest-2' }));
  await waitUntil(async () => (await handle.query(remediationQuery)).digest === 'digest-2', {
    within: 20_000,
  });
  await whileAsked(handle);
  const event = { kind: 'merged' as const, pullRequest: 5, branch: 'plumbline/shop/c0ffee', by: 'rita' };
  await handle.signal(pullRequestChangedSignal, event);
  await handle.signal(observeSignal, { sequence: 3, kind: 'gone' });
};

const approvals = { remindAfter: 1000, expireAfter: 2500, onExpiry: 'report' as const };
const needsPerson = { outcome: 'needs-person' as const, detail: ['spec.clusterIP is immutable'] };
const neverAgain = ApplicationFailure.create({ message: 'no right to read it', nonRetryable: true });

export const remediationStories: Story[] = [
  remediationStory('healed', { strategy: 'self-heal' }),
  remediationStory('healed-at-second-attempt', { strategy: 'self-heal' }, undefined, {
    healResults: [{ outcome: 'evidence-moved', detail: ['something else changed'] }],
  }),
  remediationStory('reviewed', {}, async (handle) => {
    await whileAsked(handle);
    await handle.executeUpdate(decideUpdate, { args: [decision('heal', 'older')] });
    await handle.executeUpdate(decideUpdate, { args: [decision('heal')] });
  }),
  remediationStory('rejected', {}, rejects),
  remediationStory('expired', { approvals }),
  remediationStory('expired-and-healed', { approvals: { ...approvals, onExpiry: 'heal' } }),
  remediationStory(
    'drift-gone',
    {},
    async (handle) => {
      await whileAsked(handle);
      await handle.signal(observeSignal, { sequence: 2, kind: 'gone' });
    },
    { observations: ['gone'] },
  ),
  remediationStory('escalated', { strategy: 'self-heal' }, rejects, { healResults: [needsPerson] }),
  remediationStory('escalated-by-failure', { strategy: 'self-heal' }, rejects, { healResults: [neverAgain] }),
  remediationStory('superseded', {}, async (handle) => {
    await whileAsked(handle);
    await handle.signal(observeSignal, { sequence: 2, kind: 'superseded' });
  }),
  remediationStory('snoozed', {}, async (handle) => {
    await whileAsked(handle);
    await handle.signal(decideSignal, decision('snooze', 'digest-1', { until: soon(2000) }));
    await waitUntil(async () => (await handle.query(remediationQuery)).phase === 'snoozed', {
      within: 20_000,
    });
    await waitUntil(async () => (await handle.query(remediationQuery)).phase !== 'snoozed', {
      within: 20_000,
    });
    await handle.signal(decideSignal, decision('reject'));
  }),
  remediationStory('ignored', {}, async (handle) => {
    await whileAsked(handle);
    const ignore = { until: soon(60_000), reason: 'load test' };
    await handle.signal(decideSignal, decision('ignore', 'digest-1', ignore));
  }),
  remediationStory('split', { objects: 3 }, async (handle) => {
    await whileAsked(handle);
    await handle.signal(decideSignal, decision('split'));
  }),
  remediationStory('cancelled', {}, async (handle) => {
    await whileAsked(handle);
    await handle.cancel();
  }),
  remediationStory(
    'agreed-after-escalation',
    {
      approvals: {
        ...approvals,
        expireAfter: 20_000,
        approvers: [{ user: 'ada' }],
        quorum: 2,
        escalateAfter: 1500,
        escalateTo: [{ group: 'leads' }],
      },
    },
    async (handle) => {
      await whileAsked(handle);
      await handle.executeUpdate(decideUpdate, { args: [decision('heal')] });
      const lead = { actor: 'bob', memberOf: ['leads'] };
      const isEscalated = async () => {
        const again = decision('heal', 'digest-1', { ...lead, decisionId: `bob-${Date.now()}` });
        return (await handle.executeUpdate(decideUpdate, { args: [again] })).accepted;
      };
      await waitUntil(isEscalated, { within: 20_000, every: 500 });
    },
  ),
  remediationStory(
    'recreated',
    { strategy: 'self-heal' },
    async (handle) => {
      await whileAsked(handle);
      await handle.signal(decideSignal, decision('recreate'));
    },
    { healResults: [{ outcome: 'needs-recreation', detail: ['spec.selector is immutable'] }] },
  ),
  remediationStory('continued-as-new', {}, watchesLong),
  remediationStory('codified', proposed('codify'), undefined, {
    looks: [openPullRequest(), openPullRequest({ checks: 'failed' }), merged],
    observations: ['gone'],
  }),
  remediationStory('codified-on-new-evidence', proposed('codify'), movesOnce, {
    looks: [openPullRequest()],
    observations: ['gone'],
  }),
  remediationStory('codified-by-decision', { proposable }, decides('codify'), {
    looks: [openPullRequest({ mergeable: false }), merged],
    observations: ['gone'],
  }),
  remediationStory('reverted', proposed('revert'), undefined, { looks: [merged] }),
  remediationStory('ignored-by-pull-request', { proposable }, decides('ignore'), { looks: [merged] }),
  remediationStory('not-proposable', proposed('codify'), rejects, {
    proposed: [{ outcome: 'refused', reason: 'two overlays use the same base' }],
  }),
  remediationStory('closed-without-merge', proposed('codify'), rejects, {
    looks: [openPullRequest({ state: 'closed', by: 'rita' })],
  }),
  remediationStory('overruled', proposed('codify'), decides('heal')),
  remediationStory('proposed-continued-as-new', proposed('codify'), undefined, {
    looks: [...Array.from({ length: 12 }, () => openPullRequest()), merged],
    observations: ['gone'],
  }),
];
