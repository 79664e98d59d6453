import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleHandle, ScheduleOptions, ScheduleSpec } from '@temporalio/client';
import { ForeignScheduleError, NoScheduleError } from './errors.ts';
import { fingerprint, planSchedules } from './schedule-plan.ts';
import type { DesiredSchedule, ExistingSchedule, SchedulePlan } from './schedule-plan.ts';

/** Memo entry that marks a schedule as ours: nothing without it is ever touched. */
const ownMemo = { plumbline: 'schedule' };

/** Memo key, on the workflows a schedule starts, of what the schedule was last written from. */
const fingerprintKey = 'plumblineSchedule';

/** Memo key, in the same place, of the configuration a schedule belongs to. */
const ownerKey = 'plumblineConfiguration';

/**
 * Creates, updates and deletes the schedules of a configuration until they match; an operator's pause survives an
 * update, and schedules of other configurations in the namespace stay. Rejects with ForeignScheduleError, and changes
 * nothing, where one that is wanted belongs to somebody else.
 *
 * @param owner the configuration, by a name that no other one in the namespace has.
 */
export async function applySchedules(
  client: Client,
  desired: readonly DesiredSchedule[],
  owner: string,
): Promise<SchedulePlan> {
  const existing = await listOwnSchedules(client);
  const wanted = new Set(desired.map(({ id }) => id));
  for (const schedule of existing) {
    if (wanted.has(schedule.id)) refuseForeign(schedule, owner);
  }
  const plan = planSchedules(desired, existing, owner);
  for (const schedule of plan.create) await create(client, schedule, owner);
  for (const schedule of plan.update) await update(client, schedule, owner);
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
  const owner = action.memo?.[ownerKey];
  return {
    id,
    fingerprint: typeof written === 'string' ? written : '',
    owner: typeof owner === 'string' ? owner : undefined,
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

function refuseForeign({ id, owner: present }: Pick<ExistingSchedule, 'id' | 'owner'>, owner: string): void {
  if (present !== undefined && present !== owner) throw new ForeignScheduleError(id, present);
}

async function create(client: Client, schedule: DesiredSchedule, owner: string): Promise<void> {
  try {
    await client.schedule.create({ ...optionsOf(schedule, owner), scheduleId: schedule.id, memo: ownMemo });
  } catch (error) {
    // The list lags behind: somebody created it a moment ago.
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await update(client, schedule, owner);
  }
}

/** Writes it anew, except for what operators set: whether it is paused, and why. */
async function update(client: Client, schedule: DesiredSchedule, owner: string): Promise<void> {
  const { id } = schedule;
  await client.schedule.getHandle(id).update(({ memo, action, state: { paused, note } }) => {
    if (!isOwn(memo)) throw new ForeignScheduleError(id);
    const present = action.memo?.[ownerKey];
    refuseForeign({ id, owner: typeof present === 'string' ? present : undefined }, owner);
    return { ...optionsOf(schedule, owner), state: { paused, ...(note === undefined ? {} : { note }) } };
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

function optionsOf(schedule: DesiredSchedule, owner: string) {
  const { id, workflowType, taskQueue, args, timing, longestRun, summary, memo } = schedule;
  return {
    spec: specOf(schedule),
    action: {
      type: 'startWorkflow',
      workflowId: id,
      workflowType,
      taskQueue,
      args,
      workflowExecutionTimeout: longestRun,
      staticSummary: summary,
      memo: { ...memo, [fingerprintKey]: fingerprint(schedule), [ownerKey]: owner },
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
