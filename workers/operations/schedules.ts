import { createHash } from 'node:crypto';
import type { DesiredSchedule } from '../../clients/temporal/schedule-plan.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { driftScanId, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { DriftScanInput, WorkflowTimes } from '../../workflows/messages.ts';

/** Settings that whoever starts a workflow passes on to it. */
export function workflowTimes({ temporal }: Configuration): WorkflowTimes {
  return { heartbeat: temporal.heartbeatTimeout };
}

/**
 * What tells the schedules of a configuration from those of others in the namespace: its name, or else where it keeps
 * its findings, which no two share.
 */
export function scheduleOwner({ name, storage }: Configuration): string {
  if (name !== undefined) return name;
  const place = storage.s3 === undefined ? storage.folder : [storage.s3.endpoint ?? '', storage.s3.bucket];
  return `storage-${createHash('sha256').update(JSON.stringify(place)).digest('hex').slice(0, 12)}`;
}

/** The schedules that a configuration asks for: one scan for each target. */
export function desiredSchedules(configuration: Configuration): DesiredSchedule[] {
  return configuration.targets.map(({ name, schedule }) => ({
    id: driftScanId(name),
    workflowType: workflowTypes.driftScan,
    taskQueue: taskQueues.orchestration,
    args: [{ target: name, times: workflowTimes(configuration) } satisfies DriftScanInput],
    timing: {
      ...(schedule.every === undefined ? {} : { every: schedule.every }),
      ...(schedule.cron === undefined ? {} : { cron: [schedule.cron] }),
      ...(schedule.timezone === undefined ? {} : { timeZone: schedule.timezone }),
      jitter: schedule.jitter,
      catchUpWindow: schedule.catchUpWindow,
    },
    summary: `Git against live: ${name}`,
  }));
}
