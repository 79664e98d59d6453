import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { decideSignal, decideUpdate, observeSignal, remediationQuery } from '../../workflows/messages.ts';
import type { Observation } from '../../workflows/messages.ts';
import { decision, reached, remediate as remediateIn } from '../support/remediation-story.ts';
import type { RemediationStory } from '../support/remediation-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { RecordedActivities, drifting, hour, seenItem } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();

const remediate = (first: Observation, activities: RecordedActivities, story?: RemediationStory) =>
  remediateIn(environment, first, activities, story);
const asked = (handle: WorkflowHandle) => reached(environment, handle);

test('drift that policy heals is healed without asking anybody', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1, { strategy: 'self-heal' }), activities);
  assert.equal(result.outcome, 'healed');
  assert.equal(activities.heals, 1);
  assert.deepEqual(activities.told, []);
  assert.deepEqual(activities.recorded, ['healed']);
});

test('a decision by signal is carried out once, and a second person changes nothing', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await handle.signal(decideSignal, decision({ action: 'heal', actor: 'ada' }));
    await handle.signal(decideSignal, decision({ action: 'reject', actor: 'bob' }));
  });
  assert.equal(result.outcome, 'healed');
  assert.match(result.detail, /ada decided: heal/);
  assert.equal(activities.heals, 1);
});

test('an update answers at once, and the same update again gets the same answer', async () => {
  const activities = new RecordedActivities();
  await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    const mistaken = decision({ planDigest: 'another' });
    const refused = await handle.executeUpdate(decideUpdate, { args: [mistaken] });
    assert.equal(refused.accepted, false);
    const right = decision({ action: 'reject' });
    const accepted = await handle.executeUpdate(decideUpdate, { args: [right], updateId: right.decisionId });
    const again = await handle.executeUpdate(decideUpdate, { args: [right], updateId: right.decisionId });
    assert.deepEqual(accepted, { accepted: true, action: 'reject', actor: 'ada' });
    assert.deepEqual(again, accepted);
  });
  assert.equal(activities.heals, 0);
  assert.deepEqual(activities.recorded, ['rejected']);
});

test('people are reminded until the question expires days later, and the drift is left as it is', async () => {
  const activities = new RecordedActivities();
  const approvals = { remindAfter: 24 * hour, expireAfter: 7 * 24 * hour, onExpiry: 'report' as const };
  const result = await remediate(drifting(1, { approvals }), activities);
  assert.equal(result.outcome, 'expired');
  assert.equal(activities.heals, 0);
  assert.deepEqual(activities.told, ['asked', ...Array.from({ length: 6 }, () => 'reminded'), 'expired']);
});

test('an expired question heals where the configuration says so', async () => {
  const activities = new RecordedActivities();
  const approvals = { remindAfter: hour, expireAfter: hour, onExpiry: 'heal' as const };
  const result = await remediate(drifting(1, { approvals }), activities);
  assert.equal(result.outcome, 'healed');
});

test('a decision on evidence that moved is refused and the new evidence is asked about', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await handle.signal(observeSignal, drifting(2, { digest: 'digest-2' }));
    const late = await handle.executeUpdate(decideUpdate, { args: [decision({ planDigest: 'digest-1' })] });
    assert.deepEqual(late.accepted, false);
    await asked(handle);
    await handle.executeUpdate(decideUpdate, {
      args: [decision({ planDigest: 'digest-2', action: 'reject' })],
    });
  });
  assert.equal(result.outcome, 'rejected');
  assert.deepEqual(activities.told, ['asked', 'asked-again', 'decided']);
});

test('an older scan that arrives late changes nothing', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(5), activities, async (handle) => {
    await asked(handle);
    await handle.signal(observeSignal, drifting(4, { digest: 'digest-old' }));
    await handle.signal(observeSignal, { sequence: 3, kind: 'gone' });
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
  assert.equal(result.outcome, 'rejected');
});

test('the review closes by itself when the drift is gone, after a look of its own', async () => {
  const activities = new RecordedActivities();
  activities.observations = ['gone'];
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await handle.signal(observeSignal, { sequence: 2, kind: 'gone' });
  });
  assert.equal(result.outcome, 'drift-gone');
  assert.deepEqual(activities.told, ['asked', 'withdrawn']);
});

test('a scan that only could not see the object does not close its review', async () => {
  const activities = new RecordedActivities();
  activities.observations = ['drifting'];
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await handle.signal(observeSignal, { sequence: 2, kind: 'gone' });
    while (activities.observations.length > 0) await environment.sleep(10);
    await asked(handle);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
  assert.equal(result.outcome, 'rejected');
  assert.deepEqual(activities.told, ['asked', 'decided']);
});

test('an item that a broader one covers closes without healing', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await handle.signal(observeSignal, { sequence: 2, kind: 'superseded' });
  });
  assert.equal(result.outcome, 'superseded');
  assert.equal(activities.heals, 0);
  assert.deepEqual(activities.told, ['asked', 'withdrawn']);
});

test('evidence that moves during a heal is looked at again and healed then', async () => {
  const activities = new RecordedActivities();
  activities.observed = seenItem({ strategy: 'self-heal', digest: 'digest-2' });
  activities.healResults = [{ outcome: 'evidence-moved', detail: ['the image changed again'] }];
  const result = await remediate(drifting(1, { strategy: 'self-heal' }), activities);
  assert.equal(result.outcome, 'healed');
  assert.equal(activities.heals, 2);
});

test('a heal that never comes to rest is handed to a person', async () => {
  const activities = new RecordedActivities();
  activities.observed = seenItem({ strategy: 'self-heal' });
  activities.healResults = Array.from(
    { length: 5 },
    () => ({ outcome: 'evidence-moved', detail: ['it moved'] }) as const,
  );
  const result = await remediate(drifting(1, { strategy: 'self-heal' }), activities, async (handle) => {
    await asked(handle);
    const view = await handle.query(remediationQuery);
    assert.match(view.escalation ?? '', /does not come to rest/);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
  assert.equal(result.outcome, 'rejected');
  assert.equal(activities.heals, 5);
});

test('a heal that can never work is handed to a person with the reason', async () => {
  const activities = new RecordedActivities();
  activities.healResults = [ApplicationFailure.nonRetryable('deployments.apps is forbidden', 'forbidden')];
  activities.observed = seenItem({ strategy: 'self-heal' });
  const result = await remediate(drifting(1, { strategy: 'self-heal' }), activities, async (handle) => {
    await asked(handle);
    assert.match((await handle.query(remediationQuery)).escalation ?? '', /forbidden/);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
  assert.equal(result.outcome, 'rejected');
});

test('deleting what is not in Git is offered only where policy allows pruning', async () => {
  const activities = new RecordedActivities();
  await remediate(drifting(1, { drift: ['created'], prune: false }), activities, async (handle) => {
    await asked(handle);
    const view = await handle.query(remediationQuery);
    assert.deepEqual(view.actions, ['reject', 'snooze', 'ignore']);
    const heal = await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'heal' })] });
    assert.equal(heal.accepted, false);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
  assert.equal(activities.heals, 0);
});

test('a messaging service that is away does not hold up a decision', async () => {
  const activities = new RecordedActivities();
  let away = true;
  const { tellPeople } = activities;
  activities.tellPeople = async (input) => {
    if (away) throw new Error('the service is away');
    await tellPeople(input);
  };
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await handle.executeUpdate(decideUpdate, { args: [decision()] });
    away = false;
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(activities.told, ['asked', 'decided', 'healed']);
});
