import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprint, planSchedules } from '../../../clients/temporal/schedule-plan.ts';
import type { DesiredSchedule } from '../../../clients/temporal/schedule-plan.ts';

function schedule(id: string, every = 60_000): DesiredSchedule {
  return {
    id,
    workflowType: 'driftScan',
    taskQueue: 'plumbline',
    args: [{ target: id }],
    timing: { every, jitter: 0, catchUpWindow: 60_000 },
    longestRun: 3_600_000,
    summary: id,
  };
}

test('schedules are created, updated, deleted and left alone as the file says', () => {
  const desired = [schedule('new'), schedule('changed', 120_000), schedule('same')];
  const existing = [schedule('changed', 60_000), schedule('same'), schedule('orphan')].map((one) => ({
    id: one.id,
    fingerprint: fingerprint(one),
    owner: 'us',
  }));
  const others = { id: 'theirs', fingerprint: '', owner: 'them' };
  const plan = planSchedules(desired, [...existing, others], 'us');
  assert.deepEqual(
    plan.create.map(({ id }) => id),
    ['new'],
  );
  assert.deepEqual(
    plan.update.map(({ id }) => id),
    ['changed'],
  );
  assert.deepEqual(plan.delete, ['orphan']);
  assert.deepEqual(plan.unchanged, ['same']);
  assert.deepEqual(plan.left, ['theirs']);
});

test('a schedule from before owners were written down is taken over where it is wanted, and never deleted', () => {
  const unowned = (id: string) => ({ id, fingerprint: fingerprint(schedule(id)), owner: undefined });
  const plan = planSchedules([schedule('a')], [unowned('a'), unowned('b')], 'us');
  assert.deepEqual(
    plan.update.map(({ id }) => id),
    ['a'],
  );
  assert.deepEqual([plan.delete, plan.left], [[], ['b']]);
});
