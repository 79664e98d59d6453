import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import type { ReviewTerms } from '../../domain/approval/review.ts';
import { decideUpdate, observeSignal, remediationQuery } from '../../workflows/messages.ts';
import type { Observation } from '../../workflows/messages.ts';
import { decision, reached, remediate as remediateIn } from '../support/remediation-story.ts';
import type { RemediationStory } from '../support/remediation-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { RecordedActivities, drifting, hour, seenItem } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();
const day = 24 * hour;

const remediate = (
  first: Observation,
  activities: RecordedActivities,
  story?: RemediationStory,
  notifiers?: string[],
) => remediateIn(environment, first, activities, story, notifiers);

const asked = (handle: WorkflowHandle) => reached(environment, handle);
const decide = (handle: WorkflowHandle, changes: Parameters<typeof decision>[0]) =>
  handle.executeUpdate(decideUpdate, { args: [decision(changes)] });

function terms(changes: Partial<ReviewTerms>): ReviewTerms {
  return { remindAfter: 30 * day, expireAfter: 30 * day, onExpiry: 'report', ...changes };
}

async function inTime(milliseconds: number): Promise<string> {
  return new Date((await environment.currentTimeMs()) + milliseconds).toISOString();
}

test('reminders, then others are asked as well, and one of these decides', async () => {
  const activities = new RecordedActivities();
  const approvals = terms({
    remindAfter: day,
    escalateAfter: 2 * day + hour,
    approvers: [{ user: 'ada' }],
    escalateTo: [{ group: 'S0LEADS' }],
  });
  const result = await remediate(drifting(1, { approvals }), activities, async (handle) => {
    await asked(handle);
    const lead = { actor: 'cyd', memberOf: ['S0LEADS'] };
    const early = await decide(handle, lead);
    assert.equal(early.accepted, false);
    await environment.sleep(2 * day + 2 * hour);
    const late = await decide(handle, lead);
    assert.equal(late.accepted, true);
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(activities.told, ['asked', 'reminded', 'reminded', 'escalated', 'decided', 'healed']);
  assert.deepEqual(activities.cards[3]?.approvers, [{ user: 'ada' }, { group: 'S0LEADS' }]);
});

test('two people have to agree, and the first is told that one more is needed', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(
    drifting(1, { approvals: terms({ quorum: 2 }) }),
    activities,
    async (handle) => {
      await asked(handle);
      assert.deepEqual(await decide(handle, { actor: 'ada' }), {
        accepted: true,
        action: 'heal',
        actor: 'ada',
        missing: 1,
      });
      const view = await handle.query(remediationQuery);
      assert.equal(view.votes.length, 1);
      await decide(handle, { actor: 'bob' });
    },
  );
  assert.equal(result.outcome, 'healed');
  assert.equal(activities.heals, 1);
  const moments = activities.cards.map(({ moment, isOpen, quorum, decisions }) => [
    moment,
    isOpen,
    quorum,
    decisions.map(({ actor }) => actor),
  ]);
  assert.deepEqual(moments, [
    ['asked', true, 2, []],
    ['approved', true, 2, ['ada']],
    ['decided', false, 2, ['ada', 'bob']],
    ['healed', false, 2, ['ada', 'bob']],
  ]);
});

test('evidence that moves voids what one of two people agreed to', async () => {
  const activities = new RecordedActivities();
  const approvals = terms({ quorum: 2 });
  const result = await remediate(drifting(1, { approvals }), activities, async (handle) => {
    await asked(handle);
    await decide(handle, { actor: 'ada' });
    await handle.signal(observeSignal, drifting(2, { approvals, digest: 'digest-2' }));
    const answer = await decide(handle, { actor: 'bob', planDigest: 'digest-2' });
    assert.deepEqual(answer.accepted && answer.missing, 1);
    await decide(handle, { actor: 'cyd', planDigest: 'digest-2', action: 'reject' });
  });
  assert.equal(result.outcome, 'rejected');
});

test('who made the change is refused, by the user that the audit log names', async () => {
  const activities = new RecordedActivities();
  const item = {
    managers: ['kubectl-edit'],
    actors: [{ user: 'ada@example.org', at: '2027-01-01T00:00:00Z' }],
  };
  const result = await remediate(drifting(1, item), activities, async (handle) => {
    await asked(handle);
    const own = await decide(handle, { identities: ['ada', 'ada@example.org'] });
    assert.ok(!own.accepted && own.reason.includes('made this change'));
    await decide(handle, { actor: 'bob', action: 'reject' });
  });
  assert.equal(result.outcome, 'rejected');
});

test('once silence has decided, an answer that comes while it is carried out is refused, not promised', async () => {
  const activities = new RecordedActivities();
  const { healItem } = activities;
  const healing = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  activities.healItem = async (input) => {
    healing.resolve();
    await answered.promise;
    return await healItem(input);
  };
  const approvals = terms({ expireAfter: hour, onExpiry: 'heal' });
  const result = await remediate(drifting(1, { approvals }), activities, async (handle) => {
    await asked(handle);
    // Time stands still while an activity runs.
    const slept = environment.sleep(2 * hour);
    await healing.promise;
    const late = await decide(handle, { action: 'reject' });
    answered.resolve();
    await slept;
    assert.ok(!late.accepted && late.reason.includes('nobody decided in time'));
  });
  assert.equal(result.outcome, 'healed');
});

test('what is no decision stops nothing, however it was signalled', async () => {
  const result = await remediate(drifting(1), new RecordedActivities(), async (handle) => {
    await asked(handle);
    const whole = decision();
    const { actor: _actor, ...anonymous } = whole;
    for (const wrong of [5, {}, anonymous, { ...whole, memberOf: 'S0OPS' }, { ...whole, until: {} }]) {
      await handle.signal('decide', wrong);
    }
    await decide(handle, { action: 'reject' });
  });
  assert.equal(result.outcome, 'rejected');
});

test('of a group, who made one change with a tool of their own is refused though the log names others', async () => {
  const item = {
    managers: ['bob-edits', 'kubectl-edit'],
    actors: [{ user: 'ada@example.org', at: '2027-01-01T00:00:00Z' }],
  };
  const result = await remediate(drifting(1, item), new RecordedActivities(), async (handle) => {
    await asked(handle);
    const own = await decide(handle, { actor: 'bob', identities: ['bob', 'bob-edits'] });
    assert.ok(!own.accepted && own.reason.includes('made this change'));
    await decide(handle, { actor: 'cyd', action: 'reject' });
  });
  assert.equal(result.outcome, 'rejected');
});

test('a snoozed item sleeps without reminders, is asked about again then, and then expires as ever', async () => {
  const activities = new RecordedActivities();
  const approvals = terms({ remindAfter: hour, expireAfter: 2 * hour });
  const started = await environment.currentTimeMs();
  const result = await remediate(drifting(1, { approvals }), activities, async (handle) => {
    await asked(handle);
    await decide(handle, { action: 'snooze', until: await inTime(3 * day) });
    await reached(environment, handle, 'snoozed');
  });
  assert.equal(result.outcome, 'expired');
  assert.deepEqual(activities.told, ['asked', 'snoozed', 'asked-again', 'reminded', 'expired']);
  assert.ok((await environment.currentTimeMs()) - started >= 3 * day + 2 * hour);
});

test('drift that goes away while it is snoozed closes the item', async () => {
  const activities = new RecordedActivities();
  activities.observations = ['gone'];
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await decide(handle, { action: 'snooze', until: await inTime(day) });
    await handle.signal(observeSignal, { sequence: 2, kind: 'gone' });
  });
  assert.equal(result.outcome, 'drift-gone');
  assert.deepEqual(activities.told, ['asked', 'snoozed', 'withdrawn']);
});

test('evidence that moves wakes a snoozed item, and a decision on the new state counts', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await decide(handle, { action: 'snooze', until: await inTime(day) });
    await reached(environment, handle, 'snoozed');
    await handle.signal(observeSignal, drifting(2, { digest: 'digest-2' }));
    await asked(handle);
    await decide(handle, { planDigest: 'digest-2', action: 'reject' });
  });
  assert.equal(result.outcome, 'rejected');
  assert.deepEqual(activities.told, ['asked', 'snoozed', 'asked-again', 'decided']);
});

test('a snoozed item can be decided on before it wakes', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await decide(handle, { action: 'snooze', until: await inTime(day) });
    await reached(environment, handle, 'snoozed');
    await decide(handle, { actor: 'bob', action: 'heal' });
  });
  assert.equal(result.outcome, 'healed');
});

test('what is ignored becomes a rule and nothing is healed', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    const unreasoned = await decide(handle, { action: 'ignore', until: await inTime(day) });
    assert.ok(!unreasoned.accepted && unreasoned.reason.includes('needs a reason'));
    await decide(handle, { action: 'ignore', reason: 'load test', until: await inTime(day) });
  });
  assert.equal(result.outcome, 'ignored');
  assert.match(result.detail, /ada decided: ignore until .* \(load test\); ignored by rule/);
  assert.equal(activities.heals, 0);
  assert.deepEqual(activities.recorded, ['ignored']);
});

test('an object that only recreation can heal is asked about with recreation as an explicit choice', async () => {
  const activities = new RecordedActivities();
  activities.observed = seenItem({ strategy: 'self-heal' });
  activities.healResults = [
    { outcome: 'needs-recreation', detail: ['spec.selector is immutable; recreating it stops 3 pods'] },
    { outcome: 'waiting', detail: ['it is being deleted'] },
  ];
  const result = await remediate(drifting(1, { strategy: 'self-heal' }), activities, async (handle) => {
    await asked(handle);
    const view = await handle.query(remediationQuery);
    assert.deepEqual(view.actions, ['recreate', 'reject', 'snooze', 'ignore']);
    assert.match(view.escalation ?? '', /stops 3 pods/);
    const heal = await decide(handle, { action: 'heal' });
    assert.equal(heal.accepted, false);
    await decide(handle, { action: 'recreate' });
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(activities.recreations, [false, true, true]);
});

test('every decision is recorded once with its door, also the refused, and every heal with its end', async () => {
  const activities = new RecordedActivities();
  await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await decide(handle, { planDigest: 'older', actor: 'eve', door: 'slack', reason: 'x'.repeat(9000) });
    const right = decision({ reason: 'OPS-12', door: 'api' });
    await handle.executeUpdate(decideUpdate, { args: [right] });
    await handle.executeUpdate(decideUpdate, { args: [right] });
  });
  const seen = activities.audited.map(({ kind, actor, door, action, accepted, outcome }) =>
    [kind, actor, door, action, accepted, outcome].filter((part) => part !== undefined).join(' '),
  );
  assert.deepEqual(seen, [
    'decision eve slack heal false',
    'decision ada api heal true',
    'heal ada api heal healed',
    'outcome plumbline healed',
  ]);
  assert.equal(activities.audited[0]?.reason?.length, 1000, 'what was refused fills no state');
  assert.equal(activities.audited[1]?.reason, 'OPS-12');
});

test('a service that is away holds up neither the others nor drift that begins meanwhile', async () => {
  const activities = new RecordedActivities();
  const { tellPeople } = activities;
  let away = true;
  const shown: string[] = [];
  activities.tellPeople = async (message) => {
    if (message.notifier === 'pager' && away) throw new Error('the service is away');
    shown.push(`${message.notifier} ${message.card.moment}`);
    await tellPeople(message);
  };
  const episodes = new Set<string>();
  const result = await remediate(
    drifting(1),
    activities,
    async (handle) => {
      await asked(handle);
      await decide(handle, {});
      while (!activities.recorded.includes('healed')) await environment.sleep(10);
      // It is healed, and still wants to say so: what drifts now is a new question all the same.
      const later = (await environment.currentTimeMs()) + 60_000;
      await handle.signal(observeSignal, drifting(later, { digest: 'digest-2' }));
      while (!shown.includes('log asked') || shown.filter((one) => one === 'log asked').length < 2)
        await environment.sleep(10);
      await asked(handle);
      away = false;
      await decide(handle, { planDigest: 'digest-2', action: 'reject' });
    },
    ['log', 'pager'],
  );
  for (const card of activities.cards) episodes.add(card.episode);
  assert.equal(result.outcome, 'rejected');
  assert.deepEqual(activities.recorded, ['healed', 'rejected']);
  // What is under way when a run hands over may arrive twice.
  assert.deepEqual(
    shown.filter((one) => one.startsWith('pager')).filter((one, index, all) => one !== all[index - 1]),
    ['asked', 'decided', 'healed', 'asked', 'decided'].map((moment) => `pager ${moment}`),
  );
  assert.equal(episodes.size, 2);
});

test('storage that refuses the audit trail for good holds up no decision, and has it once it is mended', async () => {
  const activities = new RecordedActivities();
  const { recordAudit } = activities;
  let refusals = 0;
  activities.recordAudit = async (input) => {
    refusals += 1;
    if (refusals < 3) throw ApplicationFailure.nonRetryable('no right to write', 'forbidden');
    await recordAudit(input);
  };
  const result = await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    await decide(handle, {});
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(
    activities.audited.map(({ kind }) => kind),
    ['decision', 'heal', 'outcome'],
  );
});
