import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleDescription } from '@temporalio/client';
import type { DesiredSchedule } from '../../clients/temporal/schedule-plan.ts';
import { applySchedules, listOwnSchedules } from '../../clients/temporal/schedules.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { useTemporal } from '../support/temporal-server.ts';

const { client } = await useTemporal();
const hour = 3_600_000;
const owner = 'platform';

// Listings lag behind a little, so each test leaves none of its schedules in them.
afterEach(async () => {
  await applySchedules(client, [], owner);
  await listed(client, []);
});

test('what is asked for is created, and applying it again changes nothing', async () => {
  const desired = [schedule('a'), schedule('b', { cron: ['0 6 * * 1'], timeZone: 'Europe/Berlin' })];
  const first = await applySchedules(client, desired, owner);
  assert.deepEqual(
    first.create.map(({ id }) => id),
    ['drift-scan/a', 'drift-scan/b'],
  );
  await listed(client, ['drift-scan/a', 'drift-scan/b']);
  const again = await applySchedules(client, desired, owner);
  assert.deepEqual(again, {
    create: [],
    update: [],
    delete: [],
    unchanged: ['drift-scan/a', 'drift-scan/b'],
    left: [],
  });
});

test('a run that would overlap is skipped, and only what was missed lately is made up for', async () => {
  await applySchedules(client, [schedule('a')], owner);
  const { policies, spec, action } = await describe('a');
  assert.deepEqual(policies, {
    overlap: ScheduleOverlapPolicy.SKIP,
    catchupWindow: 10 * 60_000,
    pauseOnFailure: false,
  });
  assert.equal(spec.jitter, 5000);
  assert.deepEqual(
    spec.intervals?.map(({ every }) => every),
    [hour],
  );
  assert.deepEqual(
    [action.workflowType, action.taskQueue, action.args],
    ['driftScan', 'plumbline', [{ target: 'a' }]],
  );
  // One whose workers are gone would keep all others from beginning.
  assert.equal(action.workflowExecutionTimeout, 24 * hour);
  await listed(client, ['drift-scan/a']);
});

test("a change is written, and an operator's pause with its note stays", async () => {
  await applySchedules(client, [schedule('a')], owner);
  await client.schedule.getHandle('drift-scan/a').pause('maintenance until Monday');
  await listed(client, ['drift-scan/a']);
  const plan = await applySchedules(client, [schedule('a', { every: 2 * hour })], owner);
  assert.deepEqual(
    plan.update.map(({ id }) => id),
    ['drift-scan/a'],
  );
  const { spec, state } = await describe('a');
  assert.deepEqual(
    spec.intervals?.map(({ every }) => every),
    [2 * hour],
  );
  assert.deepEqual([state.paused, state.note], [true, 'maintenance until Monday']);
});

test('what is no longer asked for is deleted; schedules of others are never touched', async () => {
  const foreign = { ...foreignSchedule(), scheduleId: 'backup/nightly' };
  await client.schedule.create(foreign);
  await applySchedules(client, [schedule('a'), schedule('b')], owner);
  await listed(client, ['drift-scan/a', 'drift-scan/b']);
  const plan = await applySchedules(client, [schedule('b')], owner);
  assert.deepEqual(plan.delete, ['drift-scan/a']);
  await assert.rejects(describe('a'), { name: 'ScheduleNotFoundError' });
  const { action } = await client.schedule.getHandle('backup/nightly').describe();
  assert.equal(action.workflowType, 'backUp');
});

test('a schedule of somebody else that stands where ours belongs is left as it is', async () => {
  await client.schedule.create({ ...foreignSchedule(), scheduleId: 'drift-scan/taken' });
  await assert.rejects(applySchedules(client, [schedule('taken')], owner), {
    code: 'temporal-foreign-schedule',
    message: /drift-scan\/taken exists and was not made by plumbline/,
  });
  assert.equal((await describe('taken')).action.workflowType, 'backUp');
});

test('schedules of another configuration are neither deleted nor written over', async () => {
  await applySchedules(client, [schedule('a')], 'other');
  await listed(client, ['drift-scan/a']);
  const plan = await applySchedules(client, [schedule('b')], owner);
  assert.deepEqual(plan.delete, []);
  assert.deepEqual(plan.left, ['drift-scan/a']);
  await listed(client, ['drift-scan/a', 'drift-scan/b']);
  await assert.rejects(applySchedules(client, [schedule('a', { every: 2 * hour }), schedule('c')], owner), {
    code: 'temporal-foreign-schedule',
    message: /drift-scan\/a belongs to configuration other; give the target another name/,
  });
  assert.deepEqual(
    (await describe('a')).spec.intervals?.map(({ every }) => every),
    [hour],
  );
  await assert.rejects(describe('c'), { name: 'ScheduleNotFoundError' });
  await applySchedules(client, [], 'other');
  await listed(client, ['drift-scan/b']);
});

test('two that apply at once end with the same schedules', async () => {
  const desired = ['a', 'b', 'c'].map((target) => schedule(target));
  await Promise.all([applySchedules(client, desired, owner), applySchedules(client, desired, owner)]);
  await listed(
    client,
    desired.map(({ id }) => id),
  );
  await Promise.all([
    applySchedules(client, desired.slice(1), owner),
    applySchedules(client, desired.slice(1), owner),
  ]);
  await listed(client, ['drift-scan/b', 'drift-scan/c']);
});

function schedule(
  target: string,
  timing: Partial<DesiredSchedule['timing']> = { every: hour },
): DesiredSchedule {
  return {
    id: `drift-scan/${target}`,
    workflowType: 'driftScan',
    taskQueue: 'plumbline',
    args: [{ target }],
    timing: { jitter: 5000, catchUpWindow: 10 * 60_000, ...timing },
    longestRun: 24 * hour,
    summary: `Git against live: ${target}`,
  };
}

function foreignSchedule() {
  return {
    spec: { intervals: [{ every: hour }] },
    action: { type: 'startWorkflow' as const, workflowType: 'backUp', taskQueue: 'backups' },
  };
}

async function describe(target: string): Promise<ScheduleDescription> {
  return await client.schedule.getHandle(`drift-scan/${target}`).describe();
}

async function listed(of: Client, ids: readonly string[]): Promise<void> {
  await waitUntil(
    async () => {
      const found = (await listOwnSchedules(of)).map(({ id }) => id).toSorted();
      return JSON.stringify(found) === JSON.stringify(ids.toSorted());
    },
    { within: 120_000 },
  );
}
