import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { decideUpdate } from '../../workflows/messages.ts';
import type { HealResult, Observation } from '../../workflows/messages.ts';
import { decision, reached, remediate as remediateIn } from '../support/remediation-story.ts';
import type { RemediationStory } from '../support/remediation-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { RecordedActivities, drifting } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();

const remediate = (first: Observation, activities: RecordedActivities, story?: RemediationStory) =>
  remediateIn(environment, first, activities, story);
const asked = (handle: WorkflowHandle) => reached(environment, handle);
const decide = (handle: WorkflowHandle, changes: Parameters<typeof decision>[0]) =>
  handle.executeUpdate(decideUpdate, { args: [decision(changes)] });

const terms = { remindAfter: 86_400_000, expireAfter: 86_400_000, onExpiry: 'report' as const };

test('one person is enough to be asked one by one, and the item ends as superseded by its parts', async () => {
  const activities = new RecordedActivities();
  const item = { objects: 3, approvals: { ...terms, quorum: 2 } };
  const result = await remediate(drifting(7, item), activities, async (handle) => {
    await asked(handle);
    assert.equal((await decide(handle, { action: 'split' })).accepted, true);
  });
  assert.deepEqual(result, {
    outcome: 'superseded',
    detail: 'ada decided: split; 3 objects are asked about one by one',
  });
  assert.deepEqual(activities.told, ['asked', 'decided']);
  assert.deepEqual(activities.cards.at(-1)?.actions, []);
  assert.deepEqual(
    activities.splits.map(({ sequence, decision: { actor } }) => [sequence, actor]),
    [[7, 'ada']],
  );
  assert.equal(activities.heals, 0);
});

test('who may not decide cannot split either, and one object is nothing to split', async () => {
  const activities = new RecordedActivities();
  const item = { objects: 3, approvals: { ...terms, approvers: [{ user: 'bob' }] } };
  await remediate(drifting(1, item), activities, async (handle) => {
    await asked(handle);
    assert.equal((await decide(handle, { action: 'split' })).accepted, false);
    await decide(handle, { action: 'reject', actor: 'bob' });
  });
  await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    assert.match(JSON.stringify(await decide(handle, { action: 'split' })), /split is not possible here/);
    await decide(handle, { action: 'reject' });
  });
  assert.deepEqual(activities.splits, []);
});

test('a split that fails for good asks again, and says why', async () => {
  const activities = new RecordedActivities();
  activities.splitItem = async () => {
    throw ApplicationFailure.nonRetryable('no such target');
  };
  await remediate(drifting(1, { objects: 3 }), activities, async (handle) => {
    await asked(handle);
    await decide(handle, { action: 'split' });
    while (!activities.told.includes('asked-again')) await environment.sleep(10);
    await asked(handle);
    await decide(handle, { action: 'reject' });
  });
  const again = activities.cards.find(({ moment }) => moment === 'asked-again');
  assert.match(again?.detail ?? '', /no such target/);
});

test('cancelled by an operator, people are told that the question is withdrawn, and it is on record', async () => {
  const activities = new RecordedActivities();
  const cancelled = remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await handle.cancel();
  });
  await assert.rejects(cancelled, WorkflowFailedError);
  assert.deepEqual(activities.told, ['asked', 'withdrawn']);
  const last = activities.cards.at(-1);
  assert.deepEqual([last?.isOpen, last?.actions], [false, []]);
  assert.match(last?.detail ?? '', /an operator cancelled/);
  assert.deepEqual(activities.recorded, ['cancelled']);
  assert.deepEqual(
    activities.audited.map(({ kind, outcome }) => [kind, outcome]),
    [['outcome', 'cancelled']],
  );
});

test('a cancelled remediation tells people later where nobody can be told now, and takes no decision meanwhile', async () => {
  const activities = new RecordedActivities();
  const tellPeople = activities.tellPeople.bind(activities);
  let isDown = false;
  activities.tellPeople = async (message) => {
    if (isDown) throw ApplicationFailure.retryable('Slack is away');
    await tellPeople(message);
  };
  const cancelled = remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    while (!activities.told.includes('asked')) await environment.sleep(10);
    isDown = true;
    await handle.cancel();
    while (activities.recorded.length === 0) await environment.sleep(10);
    const late = await decide(handle, { action: 'heal' });
    assert.match(JSON.stringify(late), /nothing is left to decide: an operator cancelled/);
    isDown = false;
  });
  await assert.rejects(cancelled, WorkflowFailedError);
  assert.equal(activities.heals, 0);
  assert.deepEqual(activities.told, ['asked', 'withdrawn']);
  assert.deepEqual(
    activities.audited.map(({ kind, accepted }) => [kind, accepted]),
    [
      ['outcome', undefined],
      ['decision', false],
    ],
  );
});

/** A heal that goes on until it is told to stop, and then does this. */
function healUntilStopped(activities: RecordedActivities, stopped: (error: unknown) => HealResult) {
  const started = Promise.withResolvers<void>();
  const seen = { started: started.promise, isOver: false };
  // That it is to stop it hears within most of the time that it may be silent.
  activities.times = { heartbeat: 5000 };
  activities.healItem = async () => {
    const context = Context.current();
    const beating = setInterval(() => context.heartbeat(), 100);
    started.resolve();
    try {
      return await context.cancelled.catch(stopped);
    } finally {
      clearInterval(beating);
      seen.isOver = true;
    }
  };
  return seen;
}

test('a heal that is under way is stopped before the item counts as cancelled, and is on record as interrupted', async () => {
  const activities = new RecordedActivities();
  const heal = healUntilStopped(activities, (error) => {
    throw error;
  });
  activities.recordOutcome = async ({ result }) => {
    assert.equal(heal.isOver, true);
    activities.recorded.push(result.outcome);
  };
  const cancelled = remediate(drifting(1, { strategy: 'self-heal' }), activities, async (handle) => {
    await heal.started;
    await handle.cancel();
  });
  await assert.rejects(cancelled, WorkflowFailedError);
  assert.deepEqual(activities.recorded, ['cancelled']);
  assert.deepEqual(activities.told, [], 'nobody was asked');
  assert.deepEqual(
    activities.audited.map(({ kind, outcome, actor }) => [kind, outcome, actor]),
    [
      ['heal', 'interrupted', 'plumbline'],
      ['outcome', 'cancelled', 'plumbline'],
    ],
  );
});

test('a heal that was done all the same when it was cancelled counts as done', async () => {
  const activities = new RecordedActivities();
  const heal = healUntilStopped(activities, () => ({ outcome: 'healed', detail: ['restored'] }));
  const result = await remediate(drifting(1, { strategy: 'self-heal' }), activities, async (handle) => {
    await heal.started;
    await handle.cancel();
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(activities.recorded, ['healed']);
});

test('a message that is given up for good is on record, and holds nothing up', async () => {
  const activities = new RecordedActivities();
  activities.tellPeople = async () => {
    throw ApplicationFailure.nonRetryable('Slack refused chat.postMessage: something_new');
  };
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await decide(handle, { action: 'reject' });
  });
  assert.equal(result.outcome, 'rejected');
  const given = activities.audited.filter(({ kind }) => kind === 'message');
  assert.deepEqual(
    given.map(({ outcome, detail }) => [outcome, detail]),
    ['asked', 'decided'].map((moment) => [
      'given-up',
      `log (${moment}): Slack refused chat.postMessage: something_new`,
    ]),
  );
});
