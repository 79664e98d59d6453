import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextMilestone } from '../../../domain/emergency/lease-clock.ts';
import { refusalOfRequest } from '../../../domain/emergency/lease-request.ts';
import type { LeaseRequest } from '../../../domain/emergency/lease-request.ts';
import type { LeaseTerms } from '../../../domain/emergency/lease-terms.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.parse('2026-01-01T03:00:00Z');
const terms: LeaseTerms = {
  openers: [{ group: 'S0ONCALL' }, { user: 'ada' }],
  longest: 24 * hour,
  remindBefore: 15 * minute,
  escalateTo: [{ user: 'lead' }],
  grace: 30 * minute,
  onExpiry: 'keep',
  remindAfter: 12 * hour,
};

function request(changes: Partial<LeaseRequest> = {}): LeaseRequest {
  const { actor = 'ada' } = changes;
  return {
    requestId: 'r1',
    actor,
    identities: [actor],
    memberOf: [],
    door: 'slack',
    action: 'open',
    reason: 'orders fail',
    until: new Date(now + hour).toISOString(),
    ...changes,
  };
}

const refusals: readonly [string, Partial<LeaseRequest>, RegExp][] = [
  ['nobody', { actor: ' ' }, /who asks/],
  ['a name without end', { actor: 'a'.repeat(201) }, /longer than 200/],
  [
    'somebody who is no opener',
    { actor: 'eve' },
    /eve may not open emergencies here; who may: group S0ONCALL, user ada/,
  ],
  ['a name that is only claimed', { actor: 'ada', identities: ['eve'] }, /may not open/],
  ['no reason', { reason: ' ' }, /needs a reason/],
  ['a reason without end', { reason: 'x'.repeat(3001) }, /longer than 3000/],
  ['no end', { until: '' }, /when the emergency ends/],
  ['an end that is no time', { until: 'soon' }, /when the emergency ends/],
  ['an end in the past', { until: '2025-01-01T00:00:00Z' }, /in the future/],
  ['an end in seconds', { until: new Date(now + 5000).toISOString() }, /in the future/],
  ['an end after the longest', { until: new Date(now + 30 * hour).toISOString() }, /24 hours at most/],
];

for (const [what, changes, expected] of refusals)
  test(`${what} is refused`, () => {
    assert.match(refusalOfRequest(request(changes), terms, { now }) ?? '', expected);
  });

test('openers by name and by group may, and everybody where none are named', () => {
  assert.equal(refusalOfRequest(request(), terms, { now }), undefined);
  const member = request({ actor: 'bob', memberOf: ['S0ONCALL'] });
  assert.equal(refusalOfRequest(member, terms, { now }), undefined);
  const open = { ...terms, openers: undefined };
  assert.equal(refusalOfRequest(request({ actor: 'eve' }), open, { now }), undefined);
});

test('who opened it may extend and close it, others only once it is escalated to them', () => {
  const detected = { openedBy: ['eve'], now };
  const close = request({ actor: 'eve', action: 'close' });
  assert.equal(refusalOfRequest(close, terms, detected), undefined);
  const lead = request({ actor: 'lead', action: 'extend' });
  assert.match(refusalOfRequest(lead, terms, { now }) ?? '', /lead may not extend/);
  assert.equal(refusalOfRequest(lead, terms, { now, escalated: true }), undefined);
});

test('exactly the longest is granted although it took a moment to arrive', () => {
  const until = new Date(now + terms.longest).toISOString();
  assert.equal(refusalOfRequest(request({ until }), terms, { now: now + 1000 }), undefined);
  assert.equal(refusalOfRequest(request({ until }), terms, { now: now - 1000 }), undefined);
});

test('the clock goes from reminder to expiry to what the terms say, each once', () => {
  const clock = { termSince: now, expiresAt: now + 2 * hour, remindedAt: now };
  const at = (stage: 'running' | 'reminded' | 'escalated' | 'overdue', remindedAt = now) => {
    const milestone = nextMilestone({ ...clock, stage, remindedAt }, terms);
    return [milestone.what, (milestone.at - now) / minute];
  };
  assert.deepEqual(at('running'), ['remind', 105]);
  assert.deepEqual(at('reminded'), ['escalate', 120]);
  assert.deepEqual(at('escalated', now + 2 * hour), ['settle', 150]);
  assert.deepEqual(at('escalated', now + 5 * hour), ['settle', 330]);
  assert.deepEqual(at('overdue', now + 3 * hour), ['nag', 15 * 60]);
});

test('in a term that is shorter than the reminder comes early, people are reminded half-way', () => {
  const clock = { termSince: now, expiresAt: now + 10 * minute, remindedAt: now, stage: 'running' as const };
  assert.equal(nextMilestone(clock, terms).at, now + 5 * minute);
});
