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
import { desiredSchedules, scheduleOwner } from '../../../workers/operations/schedules.ts';
import { driftScanId } from '../../../workflows/messages.ts';
import type { PauseOptions, SchedulesOptions } from '../commands/schedules.ts';
import { printResult } from '../output.ts';
import { renderSchedules } from '../render/schedules.ts';
import { requireTarget } from '../require-target.ts';
import { userOfThisMachine } from '../user.ts';
import { withTemporal } from '../with-temporal.ts';

/** Makes the schedules on the server match the configuration. */
export async function applyAll({ format }: SchedulesOptions, command: Command): Promise<void> {
  await withTemporal(command, async ({ configuration, client }) => {
    const plan = await applySchedules(client, desiredSchedules(configuration), scheduleOwner(configuration));
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
          .join('\n') || 'no targets, so no schedules',
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

export async function pauseTargets(
  targets: readonly string[],
  { format, reason }: PauseOptions,
  command: Command,
): Promise<void> {
  const note = `paused by ${userOfThisMachine()}${reason === undefined ? '' : `: ${reason}`}`;
  await withTemporal(command, async ({ configuration, client }) => {
    const ids = scheduleIds(configuration, targets);
    for (const id of ids) await pauseSchedule(client, id, note);
    await confirm(client, ids, format);
  });
}

export async function resumeTargets(
  targets: readonly string[],
  { format }: SchedulesOptions,
  command: Command,
): Promise<void> {
  const note = `resumed by ${userOfThisMachine()}`;
  await withTemporal(command, async ({ configuration, client }) => {
    const ids = scheduleIds(configuration, targets);
    for (const id of ids) await resumeSchedule(client, id, note);
    await confirm(client, ids, format);
  });
}

function scheduleIds(configuration: Configuration, named: readonly string[]): string[] {
  for (const target of named) requireTarget(configuration, target);
  const targets = named.length > 0 ? named : configuration.targets.map(({ name }) => name);
  return targets.map(driftScanId);
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
