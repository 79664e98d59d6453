import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { decideUpdate } from '../../workflows/messages.ts';
import { incidentQuery, incidentSignal } from '../../workflows/model-messages.ts';
import { modelRolloutId, rolloutQuery } from '../../workflows/rollout-messages.ts';
import { before, rollbackPlan, withRollback } from '../support/incident-with-rollback.ts';
import { cancelWithChild } from '../support/cancel-with-child.ts';
import { driftOf, followIncident, incidentReached, recoveredAt } from '../support/incident-story.ts';
import type { IncidentStory, RecordedIncidentActivities } from '../support/incident-story.ts';
import { noActivity } from '../support/no-activity.ts';
import { decision } from '../support/remediation-story.ts';
import { RecordedRollout, rolloutReached } from '../support/rollout-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';

const environment = await useTimeSkipping();

const follow = (activities: RecordedIncidentActivities, story: IncidentStory) =>
  followIncident(environment, { first: driftOf() }, activities, story);

async function decide(handle: WorkflowHandle, changes: Parameters<typeof decision>[0]) {
  const { digest = '' } = await handle.query(incidentQuery);
  return await handle.executeUpdate(decideUpdate, { args: [decision({ planDigest: digest, ...changes })] });
}

const rollout = () => environment.client.workflow.getHandle(modelRolloutId('credit'));

test('who decides to roll back agrees to the plan that was shown: it goes at once, nothing is compared, and it is watched', async () => {
  const world = new RecordedRollout();
  const activities = withRollback(world);
  const result = await follow(activities, async (handle) => {
    const view = await incidentReached(handle);
    assert.deepEqual(view.actions, ['roll-back', 'fix-upstream', 'snooze', 'dismiss']);
    assert.equal((await decide(handle, { action: 'roll-back' })).accepted, true);
    await incidentReached(handle, 'rolling-back');
    await environment.sleep('30 minutes');
    await incidentReached(handle, 'watching');
    assert.deepEqual((await handle.query(incidentQuery)).rolledBack?.outcome, 'done');
    await handle.signal(incidentSignal, recoveredAt(9));
  });
  assert.equal(result.outcome, 'recovered');
  assert.match(
    result.detail,
    /since it was rolled back: s3:\/\/models\/credit\/1 serves all traffic .* again/,
  );
  assert.deepEqual(world.done, [
    'plan',
    'plan',
    'hold',
    'shift 100',
    'promote',
    'reference',
    'mark candidate',
    'propose',
    'retire',
    'release',
  ]);
  const [record] = world.records;
  assert.deepEqual(record?.change, { kind: 'previous', storageUri: before.storageUri });
  assert.ok(record?.looks?.length && record.looks.every(({ metrics }) => metrics[0]?.metric === 'serving'));
  const asked = activities.cards.filter((card) => card.rollout !== undefined && card.moment === 'asked');
  assert.deepEqual(asked, [], 'nobody is asked a second time');
});

test('a plan that reads differently by then is asked about anew, and so is one that needs more people', async () => {
  const moved = new RecordedRollout();
  const activities = withRollback(moved);
  moved.plans = [rollbackPlan({ digest: 'back-2' })];
  await follow(activities, async (handle) => {
    await incidentReached(handle);
    await decide(handle, { action: 'roll-back' });
    await incidentReached(handle, 'rolling-back');
    const { digest = '' } = await rolloutReached(rollout(), 'waiting-for-approval');
    assert.equal(digest, 'back-2');
    await rollout().executeUpdate(decideUpdate, {
      args: [decision({ planDigest: digest, action: 'reject' })],
    });
    const view = await incidentReached(
      handle,
      ({ phase, rolledBack, actions }) =>
        phase === 'waiting-for-decision' && rolledBack !== undefined && actions.length > 0,
    );
    assert.equal(view.rolledBack?.outcome, 'declined');
    await decide(handle, { action: 'dismiss', reason: 'x' });
  });
  assert.deepEqual(moved.done, ['plan']);
  const again = activities.cards.find(({ moment }) => moment === 'asked-again');
  assert.match(again?.detail ?? '', /^roll-back declined: /);

  const strict = new RecordedRollout();
  const two = withRollback(strict);
  const { approval } = rollbackPlan();
  assert.ok(approval);
  strict.plans = [rollbackPlan({ approval: { ...approval, quorum: 2 } })];
  await follow(two, async (handle) => {
    await incidentReached(handle);
    await decide(handle, { action: 'roll-back' });
    await rolloutReached(rollout(), 'waiting-for-approval');
    await cancelWithChild(handle, rollout());
  }).catch(() => {});
  assert.deepEqual(strict.done, ['plan']);
});

test('one that does not come to serve brings back what served, and people are asked again', async () => {
  const world = new RecordedRollout();
  world.shifted = [{ trouble: 'the candidate cannot be loaded: it is gone' }];
  const activities = withRollback(world);
  const result = await follow(activities, async (handle) => {
    await incidentReached(handle);
    await decide(handle, { action: 'roll-back' });
    const view = await incidentReached(
      handle,
      ({ phase, rolledBack, actions }) =>
        phase === 'waiting-for-decision' && rolledBack !== undefined && actions.length > 0,
    );
    assert.equal(view.rolledBack?.outcome, 'rolled back');
    await decide(handle, { action: 'dismiss', reason: 'we mend it by hand' });
  });
  assert.equal(result.outcome, 'dismissed');
  assert.equal(world.standing, 'champion, settled for champion, released');
});

test('while it is weighed anew, no answer is taken that would be lost', async () => {
  const world = new RecordedRollout();
  world.shifted = [{ trouble: 'the candidate cannot be loaded: it is gone' }];
  const activities = withRollback(world);
  const { promise: reached, resolve: hold } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { diagnoseIncident } = activities;
  activities.diagnoseIncident = async (input) => {
    if (world.records.length > 0) {
      hold();
      await released;
      activities.diagnoses = [{}];
      activities.before = undefined;
    }
    return await diagnoseIncident(input);
  };
  await follow(activities, async (handle) => {
    const { digest = '' } = await incidentReached(handle);
    await decide(handle, { action: 'roll-back' });
    await reached;
    assert.deepEqual((await handle.query(incidentQuery)).actions, []);
    const early = await handle.executeUpdate(decideUpdate, {
      args: [decision({ planDigest: digest, action: 'dismiss', reason: 'early', decisionId: 'early' })],
    });
    assert.equal(early.accepted, false);
    release();
    await incidentReached(handle);
    assert.equal(
      (await decide(handle, { action: 'dismiss', reason: 'x', decisionId: 'late' })).accepted,
      true,
    );
  });
});

test('where it cannot be planned, it is not offered, and people hear why', async () => {
  const activities = withRollback(new RecordedRollout());
  activities.rollbacks = [ApplicationFailure.nonRetryable('forbidden: may not patch\n  at somewhere')];
  await follow(activities, async (handle) => {
    const view = await incidentReached(handle);
    assert.deepEqual(view.actions, ['fix-upstream', 'snooze', 'dismiss']);
    assert.deepEqual(view.rollback, { refused: 'it cannot be planned: forbidden: may not patch' });
    const answer = await decide(handle, { action: 'roll-back' });
    assert.equal(answer.accepted, false);
    await decide(handle, { action: 'dismiss', reason: 'x' });
  });
  assert.match(activities.cards[0]?.item.reasons.join() ?? '', /no roll-back now: it cannot be planned/);
});

test('an operator who cancels the incident in the middle gets back what served', async () => {
  const world = new RecordedRollout();
  world.seen = [{ candidateReady: false }];
  await follow(withRollback(world), async (handle) => {
    await incidentReached(handle);
    await decide(handle, { action: 'roll-back' });
    await incidentReached(handle, 'rolling-back');
    for (;;) {
      const { looks } = await rollout()
        .query(rolloutQuery)
        .catch(() => ({ looks: [] }));
      if (looks.length > 0) break;
      await environment.sleep('1 second');
    }
    await noActivity(rollout());
    await cancelWithChild(handle, rollout());
  }).then(
    () => assert.fail('it was cancelled'),
    () => {},
  );
  assert.equal(world.standing, 'champion, settled for champion, released');
});
