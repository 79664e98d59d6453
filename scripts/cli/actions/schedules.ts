import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import type { ExistingSchedule } from '../../../clients/temporal/schedule-plan.ts';
import {
  applySchedules,
  describeSchedule,
  listOwnSchedules,
  pauseSchedule,
  resumeSchedule,
} from '../../../clients/temporal/schedules.ts';
import type { Configuration } from '../../../config/schema/configuration.ts';
import { desiredSchedules, scanSchedules, scheduleOwner } from '../../../workers/operations/schedules.ts';
import { memoForSchedules } from '../../../workers/operations/unregistered-memo.ts';
import { ModelNotWatchedError } from '../../../workers/models/model-registry.ts';
import { driftScanId } from '../../../workflows/messages.ts';
import { modelScanId } from '../../../workflows/model-messages.ts';
import type { PauseOptions, SchedulesOptions } from '../commands/schedules.ts';
import { printResult } from '../output.ts';
import { renderSchedules } from '../render/schedules.ts';
import { requireTarget } from '../require-target.ts';
import { userOfThisMachine } from '../user.ts';
import { withTemporal } from '../with-temporal.ts';

/** Makes the schedules on the server match the configuration. */
export async function applyAll({ format }: SchedulesOptions, command: Command): Promise<void> {
  await withTemporal(command, async ({ configuration, client }) => {
    const memo = await memoForSchedules(client);
    const desired = desiredSchedules(configuration).map((one) =>
      memo === undefined ? one : { ...one, memo },
    );
    const plan = await applySchedules(client, desired, scheduleOwner(configuration));
    const result = {
      created: plan.create.map(({ id }) => id),
      updated: plan.update.map(({ id }) => id),
      deleted: plan.delete,
      unchanged: plan.unchanged,
      left: plan.left,
    };
    printResult(
      format,
      result,
      (shown) =>
        Object.entries(shown)
          .filter(([, ids]) => ids.length > 0)
          .map(
            ([what, ids]) => `${what === 'left' ? 'left to other configurations' : what}: ${ids.join(', ')}`,
          )
          .join('\n') || 'no targets and no models with data, so no schedules',
    );
  });
}

/** Prints when everything runs. */
export async function listAll({ format }: SchedulesOptions, command: Command): Promise<void> {
  await withTemporal(command, async ({ client }) => {
    const now = new Date();
    const schedules = await listOwnSchedules(client);
    printResult(format, { schedules: schedules.map(entryOf) }, (_, colors) =>
      renderSchedules(schedules, colors, now),
    );
  });
}

function entryOf({ id, paused, note, next, last }: ExistingSchedule) {
  return {
    id,
    paused,
    note: note ?? null,
    next: paused ? null : (next?.toISOString() ?? null),
    last: last?.toISOString() ?? null,
  };
}

export async function pauseScans(
  names: readonly string[],
  { format, reason }: PauseOptions,
  command: Command,
): Promise<void> {
  const note = `paused by ${userOfThisMachine()}${reason === undefined ? '' : `: ${reason}`}`;
  await withTemporal(command, async ({ configuration, client }) => {
    const ids = scheduleIds(configuration, names);
    for (const id of ids) await pauseSchedule(client, id, note);
    await confirm(client, ids, format);
  });
}

export async function resumeScans(
  names: readonly string[],
  { format }: SchedulesOptions,
  command: Command,
): Promise<void> {
  const note = `resumed by ${userOfThisMachine()}`;
  await withTemporal(command, async ({ configuration, client }) => {
    const ids = scheduleIds(configuration, names);
    for (const id of ids) await resumeSchedule(client, id, note);
    await confirm(client, ids, format);
  });
}

/** The schedules of targets and models by their names; all where none is named. */
function scheduleIds(configuration: Configuration, named: readonly string[]): string[] {
  const schedules = scanSchedules(configuration);
  if (named.length === 0) return schedules.map(({ id }) => id);
  const models = configuration.models.map(({ name }) => name);
  return named.flatMap((name) => {
    if (!models.includes(name)) requireTarget(configuration, name, models);
    const own = new Set([driftScanId(name), modelScanId(name)]);
    const found = schedules.filter(({ id }) => own.has(id));
    if (found.length === 0) throw new ModelNotWatchedError(name);
    return found.map(({ id }) => id);
  });
}

/** Prints how the schedules stand now. The list of the server lags behind, their descriptions do not. */
async function confirm(
  client: Client,
  ids: readonly string[],
  format: SchedulesOptions['format'],
): Promise<void> {
  const now = new Date();
  const schedules = await Promise.all(ids.map((id) => describeSchedule(client, id)));
  printResult(format, { schedules: schedules.map(entryOf) }, (_, colors) =>
    renderSchedules(schedules, colors, now),
  );
}
