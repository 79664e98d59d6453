import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleHandle, ScheduleOptions, ScheduleSpec } from '@temporalio/client';
import { ForeignScheduleError, NoScheduleError } from './errors.ts';
import { fingerprint, planSchedules } from './schedule-plan.ts';
import type { DesiredSchedule, ExistingSchedule, SchedulePlan } from './schedule-plan.ts';

/** Memo entry that marks a schedule as ours: nothing without it is ever touched. */
const ownMemo = { plumbline: 'schedule' };

/** Memo key, on the workflows a schedule starts, of what the schedule was last written from. */
const fingerprintKey = 'plumblineSchedule';

/** Creates, updates and deletes schedules of ours until they match; an operator's pause survives an update. */
export async function applySchedules(
  client: Client,
  desired: readonly DesiredSchedule[],
): Promise<SchedulePlan> {
  const plan = planSchedules(desired, await listOwnSchedules(client));
  for (const schedule of plan.create) await create(client, schedule);
  for (const schedule of plan.update) await update(client, schedule);
  for (const id of plan.delete) await remove(client, id);
  return plan;
}

export async function listOwnSchedules(client: Client): Promise<ExistingSchedule[]> {
  const own: ExistingSchedule[] = [];
  for await (const { scheduleId, memo } of client.schedule.list()) {
    if (!isOwn(memo)) continue;
    try {
      own.push(await describeSchedule(client, scheduleId));
    } catch (error) {
      // The list lags behind: it was deleted a moment ago.
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }
  return own;
}

/** One schedule as it is now; a list lags behind. */
export async function describeSchedule(client: Client, id: string): Promise<ExistingSchedule> {
  const { action, state, info } = await client.schedule.getHandle(id).describe();
  const written = action.memo?.[fingerprintKey];
  return {
    id,
    fingerprint: typeof written === 'string' ? written : '',
    paused: state.paused,
    note: state.note,
    next: info.nextActionTimes[0],
    last: info.recentActions.at(-1)?.takenAt,
  };
}

/** Pauses a schedule, with a note for whoever finds it so. Rejects when there is none of this id. */
export async function pauseSchedule(client: Client, id: string, note: string): Promise<void> {
  await changeExisting(client, id, (handle) => handle.pause(note));
}

/** Lets a paused schedule run again. Rejects when there is none of this id. */
export async function resumeSchedule(client: Client, id: string, note: string): Promise<void> {
  await changeExisting(client, id, (handle) => handle.unpause(note));
}

async function changeExisting(
  client: Client,
  id: string,
  change: (handle: ScheduleHandle) => Promise<void>,
): Promise<void> {
  try {
    await change(client.schedule.getHandle(id));
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) throw new NoScheduleError(id);
    throw error;
  }
}

async function create(client: Client, schedule: DesiredSchedule): Promise<void> {
  try {
    await client.schedule.create({ ...optionsOf(schedule), scheduleId: schedule.id, memo: ownMemo });
  } catch (error) {
    // The list lags behind: somebody created it a moment ago.
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await update(client, schedule);
  }
}

/** Writes it anew, except for what operators set: whether it is paused, and why. */
async function update(client: Client, schedule: DesiredSchedule): Promise<void> {
  await client.schedule.getHandle(schedule.id).update(({ memo, state: { paused, note } }) => {
    if (!isOwn(memo)) throw new ForeignScheduleError(schedule.id);
    return { ...optionsOf(schedule), state: { paused, ...(note === undefined ? {} : { note }) } };
  });
}

function isOwn(memo: Record<string, unknown> | undefined): boolean {
  return memo?.['plumbline'] === ownMemo.plumbline;
}

async function remove(client: Client, id: string): Promise<void> {
  try {
    await client.schedule.getHandle(id).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

function optionsOf(schedule: DesiredSchedule) {
  const { id, workflowType, taskQueue, args, timing, summary } = schedule;
  return {
    spec: specOf(schedule),
    action: {
      type: 'startWorkflow',
      workflowId: id,
      workflowType,
      taskQueue,
      args,
      staticSummary: summary,
      memo: { [fingerprintKey]: fingerprint(schedule) },
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: timing.catchUpWindow },
  } satisfies Omit<ScheduleOptions, 'scheduleId'>;
}

function specOf({ timing }: DesiredSchedule): ScheduleSpec {
  const jitter = timing.jitter;
  if (timing.every !== undefined) return { intervals: [{ every: timing.every }], jitter };
  return {
    cronExpressions: timing.cron ?? [],
    jitter,
    ...(timing.timeZone === undefined ? {} : { timezone: timing.timeZone }),
  };
}
