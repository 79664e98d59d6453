import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import type { Decision, ReviewTerms } from '../../domain/approval/review.ts';
import { decideUpdate } from '../../workflows/messages.ts';
import { rolloutQuery, rolloutUpdate } from '../../workflows/rollout-messages.ts';
import { decision } from '../support/remediation-story.ts';
import {
  RecordedRollout,
  rollOut,
  rolloutPlan,
  rolloutReached,
  rolloutRequest,
} from '../support/rollout-story.ts';
import type { RolloutStory } from '../support/rollout-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { hour } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();

const approval: ReviewTerms = {
  remindAfter: 2 * hour,
  expireAfter: 5 * hour,
  onExpiry: 'report',
  approvers: [{ user: 'ada' }, { user: 'bob' }],
};

const follow = (activities: RecordedRollout, story?: RolloutStory) => rollOut(environment, activities, story);

function asking(terms: Partial<ReviewTerms> = {}): RecordedRollout {
  const activities = new RecordedRollout();
  activities.plans = [rolloutPlan({ approval: { ...approval, ...terms } })];
  return activities;
}

async function answer(handle: WorkflowHandle, changes: Partial<Decision>) {
  const { digest = '' } = await handle.query(rolloutQuery);
  return await handle.executeUpdate(decideUpdate, { args: [decision({ planDigest: digest, ...changes })] });
}

test('who asked for it does not approve it', async () => {
  const approvers = [{ user: 'mia' }, { user: 'ada' }];
  const activities = asking({ approvers });
  const result = await follow(activities, async (handle) => {
    await rolloutReached(handle, 'waiting-for-approval');
    assert.deepEqual(await answer(handle, { action: 'approve', actor: 'mia' }), {
      accepted: false,
      reason: 'mia made this change: somebody else has to decide about it',
    });
    await answer(handle, { action: 'reject', actor: 'ada' });
  });
  assert.equal(result.outcome, 'declined');

  const back = asking({ approvers });
  const change = { kind: 'previous', storageUri: 's3://models/credit/1' } as const;
  await rollOut(
    environment,
    back,
    async (handle) => {
      await rolloutReached(handle, 'waiting-for-approval');
      assert.equal((await answer(handle, { action: 'reject', actor: 'mia' })).accepted, true);
    },
    { change },
  );
});

test('no traffic moves before enough people agree to the very plan', async () => {
  const activities = asking({ quorum: 2 });
  const result = await follow(activities, async (handle) => {
    const view = await rolloutReached(handle, 'waiting-for-approval');
    assert.deepEqual(
      [view.digest, view.actions, view.commands],
      ['plan-1', ['approve', 'reject'], ['pause', 'abort']],
    );
    assert.deepEqual(await answer(handle, { action: 'approve', actor: 'eve' }), {
      accepted: false,
      reason: 'eve may not decide here; who may: user ada, user bob',
    });
    assert.deepEqual(await answer(handle, { action: 'approve', actor: 'ada' }), {
      accepted: true,
      action: 'approve',
      actor: 'ada',
      missing: 1,
    });
    assert.deepEqual(activities.done, ['plan']);
    await answer(handle, { action: 'approve', actor: 'bob' });
  });
  assert.equal(result.outcome, 'promoted');
  const [asked] = activities.cards;
  assert.deepEqual(
    asked?.rollout?.steps.map(({ percent }) => percent),
    [10, 50],
  );
  assert.deepEqual(asked?.actions, ['approve', 'reject']);
});

test('a plan that nobody agrees to in time moves nothing, and neither does one that is declined', async () => {
  const silent = asking();
  const expired = await follow(silent);
  assert.equal(expired.outcome, 'expired');
  assert.deepEqual(silent.done, ['plan']);
  assert.deepEqual(silent.moments, ['asked', 'reminded', 'reminded', 'expired']);
  const unwanted = asking();
  const declined = await follow(unwanted, async (handle) => {
    await rolloutReached(handle, 'waiting-for-approval');
    await answer(handle, { action: 'reject', reason: 'not before the release' });
  });
  assert.equal(declined.outcome, 'declined');
  assert.match(declined.detail, /not before the release/);
  assert.deepEqual(unwanted.done, ['plan']);
});

test('a plan that reads differently by the time it starts is approved anew', async () => {
  const activities = asking();
  const [first] = activities.plans;
  const second = rolloutPlan({ approval, digest: 'plan-2' });
  activities.plans = [first ?? '', second];
  const result = await follow(activities, async (handle) => {
    await rolloutReached(handle, ({ digest }) => digest === 'plan-1');
    await answer(handle, { action: 'approve' });
    await rolloutReached(handle, ({ digest }) => digest === 'plan-2');
    assert.deepEqual(activities.done, ['plan', 'plan'], 'nothing was touched');
    const stale = await handle.executeUpdate(decideUpdate, {
      args: [decision({ planDigest: 'plan-1', action: 'approve' })],
    });
    assert.equal(stale.accepted, false);
    await answer(handle, { action: 'approve' });
  });
  assert.equal(result.outcome, 'promoted');
  assert.ok(activities.moments.includes('asked-again'));
});

test('a plan that never comes to rest is given up, and one that becomes impossible is refused', async () => {
  const restless = new RecordedRollout();
  restless.plans = Array.from({ length: 30 }, (_, index) => rolloutPlan({ digest: `plan-${index}` }));
  const given = await follow(restless);
  assert.deepEqual([given.outcome, restless.percent, restless.isHeld], ['refused', 0, false]);
  const impossible = asking();
  impossible.plans.push('another rollout holds the service');
  const refused = await follow(impossible, async (handle) => {
    await rolloutReached(handle, 'waiting-for-approval');
    await answer(handle, { action: 'approve' });
  });
  assert.deepEqual([refused.outcome, refused.detail], ['refused', 'another rollout holds the service']);
});

test('who may not approve may not steer, and an abort while people are asked moves nothing', async () => {
  const activities = asking();
  const result = await follow(activities, async (handle) => {
    await rolloutReached(handle, 'waiting-for-approval');
    const eve = rolloutRequest('abort', { actor: 'eve', identities: ['eve'] });
    const refused = await handle.executeUpdate(rolloutUpdate, { args: [eve] });
    assert.equal(refused.accepted, false);
    await handle.executeUpdate(rolloutUpdate, { args: [rolloutRequest('abort')] });
  });
  assert.deepEqual([result.outcome, activities.done], ['cancelled', ['plan']]);
});

test('a step that the analysis cannot judge asks people, who let it go on or take it back', async () => {
  for (const [action, outcome] of [
    ['approve', 'promoted'],
    ['reject', 'rolled-back'],
  ] as const) {
    const activities = new RecordedRollout();
    activities.looks = ['inconclusive'];
    const result = await follow(activities, async (handle) => {
      await rolloutReached(handle, ({ stepSince }) => stepSince !== undefined);
      await environment.sleep('31 minutes');
      const { expiresAt, actions } = await rolloutReached(handle, 'waiting-for-decision');
      assert.deepEqual([actions, expiresAt === undefined], [['approve', 'reject'], false]);
      activities.looks = action === 'approve' ? ['inconclusive', 'pass'] : ['inconclusive'];
      assert.equal((await answer(handle, { action, actor: 'ada' })).accepted, true);
    });
    assert.equal(result.outcome, outcome, result.detail);
    assert.equal(activities.moments.includes('asked'), true);
  }
});

test('a step that becomes clear while people are asked goes on by itself, and their answer comes too late', async () => {
  const activities = new RecordedRollout();
  activities.looks = ['inconclusive'];
  const result = await follow(activities, async (handle) => {
    await rolloutReached(handle, ({ stepSince }) => stepSince !== undefined);
    await environment.sleep('31 minutes');
    const { digest = '' } = await rolloutReached(handle, 'waiting-for-decision');
    activities.looks = ['pass'];
    await environment.sleep('2 minutes');
    await rolloutReached(handle, ({ step }) => step > 0);
    const late = await handle.executeUpdate(decideUpdate, {
      args: [decision({ planDigest: digest, action: 'reject' })],
    });
    assert.deepEqual(late, { accepted: false, reason: 'nothing is asked now' });
  });
  assert.equal(result.outcome, 'promoted');
});
