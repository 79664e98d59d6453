import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { decideSignal, decideUpdate } from '../../workflows/messages.ts';
import { incidentQuery, incidentSignal } from '../../workflows/model-messages.ts';
import type { IncidentPhase, IncidentTrigger } from '../../workflows/model-messages.ts';
import {
  RecordedIncidentActivities,
  alertOf,
  driftOf,
  followIncident,
  incidentReached,
  recoveredAt,
} from '../support/incident-story.ts';
import type { IncidentStory } from '../support/incident-story.ts';
import { decision } from '../support/remediation-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { hour } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();
const day = 24 * hour;

const follow = (first: IncidentTrigger, activities: RecordedIncidentActivities, story?: IncidentStory) =>
  followIncident(environment, { first }, activities, story);

const reached = (handle: WorkflowHandle, phase?: IncidentPhase) => incidentReached(handle, phase);

async function decide(handle: WorkflowHandle, changes: Parameters<typeof decision>[0]) {
  const { digest = '' } = await handle.query(incidentQuery);
  return await handle.executeUpdate(decideUpdate, { args: [decision({ planDigest: digest, ...changes })] });
}

test('drift is diagnosed from every source, asked about, and dismissed with a reason', async () => {
  const activities = new RecordedIncidentActivities();
  const result = await follow(driftOf(), activities, async (handle) => {
    const view = await reached(handle);
    assert.deepEqual(view.actions, ['fix-upstream', 'snooze', 'dismiss']);
    assert.equal(view.diagnosis?.cause, 'data-quality');
    const unreasoned = await decide(handle, { action: 'dismiss' });
    assert.ok(!unreasoned.accepted && unreasoned.reason.includes('needs a reason'));
    const answer = await decide(handle, { action: 'dismiss', reason: 'a load test' });
    assert.equal(answer.accepted, true);
  });
  assert.equal(result.outcome, 'dismissed');
  assert.deepEqual(
    activities.gathered[0]?.map(({ source }) => source),
    ['data', 'deployment', 'findings', 'pods', 'metrics'],
  );
  assert.deepEqual(activities.told, ['asked', 'decided']);
  const [record] = activities.recorded;
  assert.equal(record?.outcome, 'dismissed');
  assert.deepEqual(record?.situation.drift?.columns, ['amount', 'age', 'income']);
  assert.deepEqual(
    activities.audited.map(({ kind, accepted }) => [kind, accepted]),
    [
      ['diagnosis', undefined],
      ['decision', false],
      ['decision', true],
      ['outcome', undefined],
    ],
  );
});

test('what cannot be done yet is refused, and so is what was decided on other evidence', async () => {
  const result = await follow(driftOf(), new RecordedIncidentActivities(), async (handle) => {
    await reached(handle);
    for (const action of ['heal', 'recreate', 'ignore'] as const) {
      const answer = await decide(handle, { action, reason: 'x', until: '2099-01-01T00:00:00Z' });
      assert.ok(!answer.accepted && answer.reason.includes('is not possible here'), action);
    }
    const stale = await decide(handle, { action: 'dismiss', reason: 'x', planDigest: 'another' });
    assert.ok(!stale.accepted && stale.reason.includes('evidence changed'));
    for (const wrong of [5, {}, null]) await handle.signal(decideSignal.name, wrong);
    await decide(handle, { action: 'dismiss', reason: 'x' });
  });
  assert.equal(result.outcome, 'dismissed');
});

test('sources that do not answer are left out and named, and the rest is weighed', async () => {
  const activities = new RecordedIncidentActivities();
  activities.missing = ['metrics', 'pods'];
  await follow(driftOf(), activities, async (handle) => {
    await reached(handle);
    await decide(handle, { action: 'dismiss', reason: 'x' });
  });
  assert.deepEqual(
    activities.gathered[0]?.map((one) => ('reason' in one ? `${one.source}: ${one.reason}` : one.source)),
    ['data', 'deployment', 'findings', 'pods: pods does not answer', 'metrics: metrics does not answer'],
  );
});

test('it recovers by itself: people are told, and it is closed', async () => {
  const activities = new RecordedIncidentActivities();
  const result = await follow(driftOf(), activities, async (handle) => {
    await reached(handle);
    await handle.signal(incidentSignal, recoveredAt(2));
  });
  assert.equal(result.outcome, 'recovered');
  assert.deepEqual(activities.told, ['asked', 'recovered']);
  assert.equal(activities.cards.at(-1)?.isOpen, false);
  assert.match(activities.cards.at(-1)?.item.title ?? '', /3 columns drifted/);
});

test('it does not recover while an alert still fires, and does when that is resolved', async () => {
  const activities = new RecordedIncidentActivities();
  const result = await follow(driftOf(), activities, async (handle) => {
    await reached(handle);
    await handle.signal(incidentSignal, alertOf('firing'));
    await handle.signal(incidentSignal, recoveredAt(2));
    await environment.sleep(hour);
    assert.notEqual((await reached(handle)).phase, 'closed');
    await handle.signal(incidentSignal, alertOf('resolved'));
  });
  assert.equal(result.outcome, 'recovered');
});

test('the next scans, and the same alert again, join without a word', async () => {
  const activities = new RecordedIncidentActivities();
  await follow(driftOf(), activities, async (handle) => {
    const { digest } = await reached(handle);
    await handle.signal(incidentSignal, driftOf({ sequence: 2, share: 0.61 }));
    await handle.signal(incidentSignal, driftOf({ sequence: 2, share: 0.61 }));
    await handle.signal(incidentSignal, driftOf({ sequence: 1, columns: ['other'] }));
    await environment.sleep(hour);
    const view = await reached(handle);
    assert.equal(view.digest, digest);
    assert.equal(view.scan?.sequence, 2);
    assert.equal(view.triggers.length, 1);
    await decide(handle, { action: 'dismiss', reason: 'x' });
  });
  assert.equal(activities.gathered.length, 1);
  assert.deepEqual(activities.told, ['asked', 'decided']);
});

test('evidence that moves is diagnosed anew, and what people answered to the old one no longer counts', async () => {
  const activities = new RecordedIncidentActivities();
  activities.diagnoses = [{}, { cause: 'code', action: 'roll-back', headline: 'The deployment was changed' }];
  const result = await follow(driftOf(), activities, async (handle) => {
    const { digest } = await reached(handle);
    await handle.signal(incidentSignal, alertOf('firing', { severity: 'critical' }));
    await incidentReached(handle, (view) => view.phase === 'waiting-for-decision' && view.digest !== digest);
    const stale = await decide(handle, { action: 'dismiss', reason: 'x', planDigest: digest ?? '' });
    assert.equal(stale.accepted, false);
    await decide(handle, { action: 'dismiss', reason: 'x' });
  });
  assert.equal(result.outcome, 'dismissed');
  assert.equal(activities.gathered.length, 2);
  assert.deepEqual(activities.told, ['asked', 'asked-again', 'decided']);
  assert.equal(activities.cards[1]?.item.severity, 'critical');
});

test('other columns are weighed anew; where it comes to the same, what people see is brought up to date', async () => {
  const activities = new RecordedIncidentActivities();
  await follow(driftOf(), activities, async (handle) => {
    const { digest } = await reached(handle);
    await handle.signal(incidentSignal, driftOf({ sequence: 2, columns: ['x', 'y', 'z', 'amount'] }));
    await incidentReached(
      handle,
      (view) => view.phase === 'waiting-for-decision' && view.scan?.sequence === 2,
    );
    await environment.sleep(hour);
    assert.equal((await reached(handle)).digest, digest);
    await decide(handle, { action: 'dismiss', reason: 'x' });
  });
  assert.equal(activities.gathered.length, 2);
  assert.deepEqual(activities.told, ['asked', 'updated', 'decided']);
  assert.deepEqual([activities.cards[1]?.isOpen, activities.cards[1]?.actions.length], [true, 3]);
});

test('what is fixed upstream is watched until it has recovered', async () => {
  const activities = new RecordedIncidentActivities();
  const result = await follow(driftOf(), activities, async (handle) => {
    await reached(handle);
    await decide(handle, { action: 'fix-upstream' });
    const view = await reached(handle, 'watching');
    assert.deepEqual(view.actions, []);
    await handle.signal(incidentSignal, driftOf({ sequence: 2 }));
    await environment.sleep(2 * hour);
    assert.equal((await handle.query(incidentQuery)).phase, 'watching');
    await handle.signal(incidentSignal, recoveredAt(3));
  });
  assert.equal(result.outcome, 'recovered');
  assert.deepEqual(activities.told, ['asked', 'decided', 'recovered']);
  assert.equal(activities.cards[1]?.incident?.isWatched, true);
});

test('while it is fixed, more of the same only brings the message up to date; worse is asked about again', async () => {
  const activities = new RecordedIncidentActivities();
  const result = await follow(driftOf(), activities, async (handle) => {
    await reached(handle);
    await decide(handle, { action: 'fix-upstream' });
    await reached(handle, 'watching');
    await handle.signal(incidentSignal, alertOf('firing', { severity: 'warning' }));
    await environment.sleep(hour);
    assert.equal((await handle.query(incidentQuery)).phase, 'watching');
    await handle.signal(incidentSignal, driftOf({ sequence: 2, share: 0.95 }));
    await reached(handle);
    await decide(handle, { action: 'dismiss', reason: 'x' });
  });
  assert.equal(result.outcome, 'dismissed');
  assert.deepEqual(activities.told, ['asked', 'decided', 'updated', 'asked-again', 'decided']);
});

test('what is not fixed within a week is asked about again', async () => {
  const activities = new RecordedIncidentActivities();
  const result = await follow(driftOf(), activities, async (handle) => {
    await reached(handle);
    await decide(handle, { action: 'fix-upstream' });
    await reached(handle, 'watching');
    await environment.sleep(8 * day);
  });
  assert.equal(result.outcome, 'expired');
  assert.deepEqual(activities.told.slice(0, 3), ['asked', 'decided', 'asked-again']);
});

test('a snoozed incident is watched, wakes when it gets worse, and closes when it recovers', async () => {
  const activities = new RecordedIncidentActivities();
  const result = await follow(driftOf(), activities, async (handle) => {
    await reached(handle);
    const until = new Date((await environment.currentTimeMs()) + 3 * day).toISOString();
    await decide(handle, { action: 'snooze', until });
    const view = await reached(handle, 'watching');
    assert.equal(view.snoozedUntil, until);
    await handle.signal(incidentSignal, driftOf({ sequence: 2, share: 0.9 }));
    await reached(handle);
    await handle.signal(incidentSignal, recoveredAt(3));
  });
  assert.equal(result.outcome, 'recovered');
  assert.deepEqual(activities.told, ['asked', 'snoozed', 'asked-again', 'recovered']);
});

test('nobody decides: people are reminded, and it expires', async () => {
  const activities = new RecordedIncidentActivities();
  const result = await follow(driftOf(), activities);
  assert.equal(result.outcome, 'expired');
  assert.deepEqual(activities.told, ['asked', 'reminded', 'expired']);
});

test('what a person reports is not taken back by a scan', async () => {
  const activities = new RecordedIncidentActivities();
  const result = await follow(
    { kind: 'person', actor: 'ada', reason: 'odd answers', at: '2026-01-01T00:00:00Z' },
    activities,
    async (handle) => {
      await reached(handle);
      await handle.signal(incidentSignal, recoveredAt(2));
      await environment.sleep(hour);
      await decide(handle, { action: 'dismiss', reason: 'explained' });
    },
  );
  assert.equal(result.outcome, 'dismissed');
  assert.match(activities.cards[0]?.item.title ?? '', /reported by a person/);
});

test('what is over before it began is closed without a word, and without a record', async () => {
  const activities = new RecordedIncidentActivities();
  const result = await follow(alertOf('resolved'), activities);
  assert.equal(result.outcome, 'recovered');
  assert.deepEqual([activities.told, activities.recorded, activities.gathered], [[], [], []]);
});

test('the same evidence that comes while it closes opens no other; something else does', async () => {
  const activities = new RecordedIncidentActivities();
  const telling = Promise.withResolvers<void>();
  const isTelling = Promise.withResolvers<void>();
  const { tellPeople } = activities;
  activities.tellPeople = async (message) => {
    if (message.card.moment === 'decided') {
      isTelling.resolve();
      await telling.promise;
    }
    await tellPeople(message);
  };
  const result = await follow(driftOf(), activities, async (handle) => {
    await reached(handle);
    await decide(handle, { action: 'dismiss', reason: 'x' });
    await isTelling.promise;
    await incidentReached(handle, 'closed');
    const late = await decide(handle, { action: 'dismiss', reason: 'late' });
    assert.equal(late.accepted, false);
    await handle.signal(incidentSignal, driftOf({ sequence: 2 }));
    await handle.signal(incidentSignal, driftOf({ sequence: 3, columns: ['x', 'y', 'z'] }));
    telling.resolve();
    const view = await reached(handle);
    assert.deepEqual(view.scan?.columns, ['x', 'y', 'z']);
    await decide(handle, { action: 'dismiss', reason: 'x' });
  });
  assert.equal(result.outcome, 'dismissed');
  assert.equal(activities.recorded.length, 2);
  assert.notEqual(activities.recorded[0]?.id, activities.recorded[1]?.id);
});

test('an operator who cancels it has people told, and the record kept', async () => {
  const activities = new RecordedIncidentActivities();
  await assert.rejects(
    follow(driftOf(), activities, async (handle) => {
      await reached(handle);
      await handle.cancel();
    }),
  );
  assert.deepEqual(activities.told, ['asked', 'withdrawn']);
  assert.equal(activities.recorded[0]?.outcome, 'cancelled');
});
