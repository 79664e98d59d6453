import { ApplicationFailure } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { decision } from '../../test/support/remediation-story.ts';
import {
  RecordedRollout,
  rolloutInput,
  rolloutPlan,
  rolloutReached,
  rolloutRequest,
} from '../../test/support/rollout-story.ts';
import type { RolloutStory } from '../../test/support/rollout-story.ts';
import type { Decision } from '../../domain/approval/review.ts';
import type { RolloutPlan } from '../../domain/models/rollout/plan.ts';
import { decideUpdate, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import { modelRolloutId, rolloutQuery, rolloutUpdate } from '../../workflows/rollout-messages.ts';
import type { RolloutCommand } from '../../workflows/rollout-messages.ts';
import type { Story } from './recorder.ts';
import { runsOf } from './runs-of.ts';

const second = 1000;
const approval = { remindAfter: 60 * second, expireAfter: 120 * second, onExpiry: 'report' as const };

const quick: Partial<RolloutPlan> = {
  steps: [
    { percent: 10, hold: 300, minimumRequests: 1 },
    { percent: 50, hold: 300, minimumRequests: 1 },
  ],
  interval: 300,
  longestHold: 600,
  watchAfter: 300,
  keepChampion: 300,
};

interface Script extends Partial<RecordedRollout> {
  plan?: Partial<RolloutPlan>;
  /** Which of its runs are kept, as `slice` takes it: the others are like those of the first story. */
  runs?: [number, number?];
}

/** A rollout with what happens to it until it ends. */
function rolloutStory(
  name: string,
  { plan, runs = [0], ...answers }: Script = {},
  happens: RolloutStory = async () => {},
): Story {
  const activities = Object.assign(
    new RecordedRollout(),
    { plans: [rolloutPlan({ ...quick, ...plan })] },
    answers,
  );
  return {
    name: `rollout-model-${name}`,
    activities,
    async play(client) {
      const handle = await start(client, name);
      await happens(handle, activities);
      await handle.result().catch((error: unknown) => {
        if (!(error instanceof WorkflowFailedError)) throw error;
      });
      return (await runsOf(client, handle)).slice(...runs);
    },
  };
}

async function start(client: Client, name: string): Promise<WorkflowHandle> {
  const { workflowId } = await client.workflow.start(workflowTypes.rolloutModel, {
    workflowId: `${modelRolloutId('credit')}-${name}`,
    taskQueue: taskQueues.orchestration,
    args: [{ ...rolloutInput, times: { heartbeat: 10 * second, pullRequestPoll: 300 } }],
    workflowExecutionTimeout: '2 minutes',
  });
  // Without a run id it follows a workflow into the runs that continue it.
  return client.workflow.getHandle(workflowId);
}

async function answer(handle: WorkflowHandle, changes: Partial<Decision>): Promise<void> {
  const { digest = '' } = await handle.query(rolloutQuery);
  await handle.executeUpdate(decideUpdate, { args: [decision({ planDigest: digest, ...changes })] });
}

async function ask(handle: WorkflowHandle, command: RolloutCommand): Promise<void> {
  await handle.executeUpdate(rolloutUpdate, { args: [rolloutRequest(command)] });
}

const isStepping = (handle: WorkflowHandle) =>
  rolloutReached(handle, ({ stepSince }) => stepSince !== undefined);

const signOff = { name: 'sign-off', when: 'before-promotion' as const, deadline: 30 * second };

export const rolloutStories: Story[] = [
  rolloutStory('promoted'),
  rolloutStory('refused', { plans: ['the serving mode ignores canaryTrafficPercent'] }),
  rolloutStory('declined', { plan: { approval } }, async (handle) => {
    await rolloutReached(handle, 'waiting-for-approval');
    await answer(handle, { action: 'reject' });
  }),
  rolloutStory('expired', { plan: { approval: { ...approval, remindAfter: 600, expireAfter: second } } }),
  rolloutStory(
    'approved-again',
    {
      runs: [0, 2],
      plans: [rolloutPlan({ ...quick, approval }), rolloutPlan({ ...quick, approval, digest: 'plan-2' })],
    },
    async (handle) => {
      for (const digest of ['plan-1', 'plan-2']) {
        await rolloutReached(handle, (view) => view.digest === digest);
        await answer(handle, { action: 'approve' });
      }
    },
  ),
  rolloutStory('rolled-back', { runs: [-1], looks: ['pass', 'fail'] }),
  rolloutStory('rolled-back-after-promotion', {
    runs: [-1],
    plan: { watchAfter: 60 * second },
    looks: [...Array.from({ length: 4 }, () => 'pass' as const), 'fail'],
  }),
  rolloutStory('not-undone', {
    looks: ['fail'],
    plan: { hooks: [{ name: 'page', when: 'rollback', deadline: second }] },
    failing: {
      restoreChampion: ApplicationFailure.nonRetryable('the InferenceService cannot be patched'),
    },
  }),
  rolloutStory('agreed', { runs: [0, 2], looks: ['inconclusive'] }, async (handle, activities) => {
    await rolloutReached(handle, 'waiting-for-decision');
    activities.looks = ['pass'];
    await answer(handle, { action: 'approve' });
  }),
  rolloutStory('became-clear', { runs: [0, 2], looks: ['inconclusive'] }, async (handle, activities) => {
    await rolloutReached(handle, 'waiting-for-decision');
    activities.looks = ['pass'];
  }),
  rolloutStory('paused', { runs: [0, 1] }, async (handle) => {
    await isStepping(handle);
    await ask(handle, 'pause');
    await rolloutReached(handle, 'paused');
    await ask(handle, 'resume');
  }),
  rolloutStory('hurried', { runs: [0, 2], plan: { hooks: [signOff] } }, async (handle) => {
    await isStepping(handle);
    await ask(handle, 'promote');
  }),
  rolloutStory('stopped-by-hook', {
    plan: { hooks: [{ ...signOff, when: 'before-rollout' }] },
    hooks: { 'sign-off': { allowed: false, reason: 'code freeze' } },
  }),
  rolloutStory('interfered', {
    runs: [-1],
    seen: [{}, { interference: 'the InferenceService was deleted' }],
  }),
  rolloutStory('waited-for-merge', { runs: [-2], proposal: ['open', 'merged'] }),
  rolloutStory(
    'written-back-later',
    {
      runs: [-2],
      failing: { proposeToGit: ApplicationFailure.nonRetryable('repository acme/platform is not found') },
    },
    async (handle, activities) => {
      await rolloutReached(handle, 'waiting-for-decision');
      delete activities.failing.proposeToGit;
      await answer(handle, { action: 'retry' });
    },
  ),
  rolloutStory(
    'aborted-after-it-won',
    { runs: [-1], plan: { keepChampion: 60 * second } },
    async (handle) => {
      await rolloutReached(handle, 'keeping-champion');
      await ask(handle, 'abort');
    },
  ),
  rolloutStory('cancelled', { runs: [-1], plan: { watchAfter: 60 * second } }, async (handle) => {
    await rolloutReached(handle, 'watching');
    await handle.cancel();
  }),
];
