import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHeldBack, worst } from '../../../../domain/models/incident/cooldown.ts';
import type { IncidentRecord } from '../../../../domain/models/incident/cooldown.ts';
import { applyTrigger, calm, hasMoved, isOver } from '../../../../domain/models/incident/situation.ts';
import type { Situation, Trigger } from '../../../../domain/models/incident/situation.ts';

const drift = (sequence: number, columns: string[], share = 0.6): Trigger => ({
  kind: 'drift',
  scan: { sequence, columns, share, predictionDrifted: false, quality: [] },
});

const recovered = (sequence: number): Trigger => ({
  kind: 'recovered',
  scan: { sequence, columns: [], share: 0, predictionDrifted: false, quality: [] },
});

const alert = (status: 'firing' | 'resolved', at: string, name = 'HighErrorRate'): Trigger => ({
  kind: 'alert',
  status,
  fingerprint: `f-${name}`,
  name,
  severity: 'critical',
  summary: 'many errors',
  at,
});

const after = (...triggers: Trigger[]): Situation =>
  triggers.reduce((situation, trigger) => applyTrigger(situation, trigger), calm);

test('an older scan that arrives late, or the same one twice, changes nothing', () => {
  const situation = after(drift(5, ['a', 'b']));
  assert.deepEqual(applyTrigger(situation, drift(4, ['c'])), situation);
  assert.deepEqual(applyTrigger(situation, recovered(4)), situation);
  assert.deepEqual(applyTrigger(situation, drift(5, ['a', 'b'])), situation);
});

test('it is over once every reason for it is over, and not before', () => {
  const both = after(drift(1, ['a']), alert('firing', '2026-01-01T00:00:00Z'));
  assert.equal(isOver(both), false);
  const noDrift = applyTrigger(both, recovered(2));
  assert.equal(isOver(noDrift), false);
  assert.equal(isOver(applyTrigger(noDrift, alert('resolved', '2026-01-01T00:00:00Z'))), true);
});

test('that an earlier ringing of an alert is over does not end the present one', () => {
  const ringing = after(alert('firing', '2026-01-02T00:00:00Z'));
  assert.equal(isOver(applyTrigger(ringing, alert('resolved', '2026-01-01T00:00:00Z'))), false);
});

test('what a person reports stays until a person decides', () => {
  const reported = after({ kind: 'person', actor: 'ada', reason: 'odd', at: '2026-01-01T00:00:00Z' });
  assert.equal(isOver(applyTrigger(reported, recovered(9))), false);
});

test('severity follows the share of columns, the words of alerts, and goes down again', () => {
  assert.equal(after(drift(1, ['a'], 0.6)).severity, 'high');
  assert.equal(after(drift(1, ['a'], 0.71)).severity, 'critical');
  assert.equal(applyTrigger(calm, drift(1, ['a'], 0.71), 0.9).severity, 'high');
  assert.equal(after(drift(1, ['a'], 0.9), drift(2, ['a'], 0.6)).severity, 'high');
  const odd = { ...alert('firing', '2026-01-01T00:00:00Z'), severity: 'purple' } as Trigger;
  assert.equal(after(odd).severity, 'medium');
  assert.equal(after({ ...odd, severity: 'constructor' } as Trigger).severity, 'medium');
});

test('alerts without number are bounded', () => {
  const many = Array.from({ length: 500 }, (_, index) =>
    alert('firing', '2026-01-01T00:00:00Z', `alert-${index}`),
  );
  assert.equal(Object.keys(after(...many).alarms).length, 50);
});

test('the next scan with the same columns is no news; other columns, a graver share and another alert are', () => {
  const before = after(drift(1, ['a', 'b', 'c', 'd']));
  const now = (trigger: Trigger) => hasMoved(before, applyTrigger(before, trigger));
  assert.equal(now(drift(2, ['a', 'b', 'c', 'd'], 0.61)), false);
  assert.equal(now(drift(2, ['a', 'b', 'c'], 0.5)), false);
  assert.equal(now(recovered(2)), false);
  assert.equal(now(drift(2, ['x', 'y', 'z', 'a'])), true);
  assert.equal(now(drift(2, ['a', 'b', 'c', 'd'], 0.8)), true);
  assert.equal(now(alert('firing', '2026-01-01T00:00:00Z')), true);
});

const record: IncidentRecord = {
  id: 'abc123abc123',
  openedAt: '2026-01-01T00:00:00Z',
  closedAt: '2026-01-01T12:00:00Z',
  outcome: 'dismissed',
  detail: 'ada decided: dismiss',
  title: 'Model credit: 2 columns drifted',
  situation: after(drift(1, ['a', 'b'])),
};
const settings = { cooldown: 60 * 60 * 1000, criticalAbove: 0.7 };
const minutesLater = (minutes: number) => Date.parse(record.closedAt) + minutes * 60 * 1000;

test('the same evidence opens no other incident within the cooldown, and does after it', () => {
  const same = drift(2, ['a', 'b']);
  assert.equal(isHeldBack(record, same, minutesLater(59), settings), 'cooling-down');
  assert.equal(isHeldBack(record, same, minutesLater(60), settings), undefined);
  assert.equal(isHeldBack(undefined, same, minutesLater(1), settings), undefined);
});

test('what is graver, elsewhere, or said by a person opens one at any time', () => {
  const soon = minutesLater(1);
  assert.equal(isHeldBack(record, drift(2, ['a', 'b'], 0.9), soon, settings), undefined);
  assert.equal(isHeldBack(record, drift(2, ['x', 'y']), soon, settings), undefined);
  assert.equal(isHeldBack(record, alert('firing', '2026-01-01T12:00:30Z'), soon, settings), undefined);
  const person: Trigger = { kind: 'person', actor: 'ada', reason: 'again', at: '2026-01-01T12:00:30Z' };
  assert.equal(isHeldBack(record, person, soon, settings), undefined);
});

test('that something is over opens nothing', () => {
  assert.equal(isHeldBack(undefined, recovered(1), 0, settings), 'nothing-is-wrong');
  assert.equal(
    isHeldBack(undefined, alert('resolved', '2026-01-01T00:00:00Z'), 0, settings),
    'nothing-is-wrong',
  );
});

test('what was wrong at some time is remembered although it is over', () => {
  const first = after(drift(1, ['a', 'b'], 0.9), alert('firing', '2026-01-01T00:00:00Z'));
  const last = after(drift(1, ['a', 'b'], 0.9), recovered(2));
  const all = worst(first, last);
  assert.deepEqual(all.drift?.columns, ['a', 'b']);
  assert.equal(all.severity, 'critical');
  assert.equal(Object.keys(all.alarms).length, 1);
});
