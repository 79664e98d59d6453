import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetsOf } from '../../../../scripts/chaos/mixed-day/objects.ts';
import { planDay } from '../../../../scripts/chaos/mixed-day/plan-day.ts';

const targets = targetsOf(12);

test('the same seed gives the same day, another seed another', () => {
  assert.deepEqual(planDay(7, 5, targets), planDay(7, 5, targets));
  assert.notDeepEqual(planDay(7, 5, targets), planDay(8, 5, targets));
});

test('in five minutes everything is disturbed, changed in every way, retrained, and the data drifts', () => {
  for (const seed of [1, 2, 3]) {
    const acts = planDay(seed, 5, targets).acts.map(({ act }) => act);
    const disturbed = new Set(acts.flatMap((act) => (act.kind === 'disturbance' ? [act.what] : [])));
    const changed = new Set(acts.flatMap((act) => (act.kind === 'change' ? [act.how] : [])));
    assert.deepEqual([disturbed.size, changed.size], [8, 4]);
    for (const kind of ['deploy', 'retraining'] as const) assert.ok(acts.some((act) => act.kind === kind));
    assert.ok(acts.some((act) => act.kind === 'traffic' && act.drifted));
  }
});

test('no value is given twice, so that what is found can be told apart', () => {
  const values = planDay(3, 30, targets).acts.flatMap(({ act }) =>
    (act.kind === 'change' && act.how !== 'undo' && act.value !== null) || act.kind === 'deploy'
      ? [act.value]
      : [],
  );
  assert.ok(values.length > 300);
  assert.equal(new Set(values).size, values.length);
});

test('acts come in order, and the last disturbance has time to pass', () => {
  const { acts, length } = planDay(4, 5, targets);
  assert.deepEqual(
    acts.map(({ at }) => at),
    acts.map(({ at }) => at).toSorted((one, other) => one - other),
  );
  for (const { at, act } of acts) assert.ok(at < (act.kind === 'disturbance' ? length - 8000 : length));
});
