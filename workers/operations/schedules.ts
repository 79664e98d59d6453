import type { DesiredSchedule } from '../../clients/temporal/schedule-plan.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { driftScanId, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { DriftScanInput, WorkflowTimes } from '../../workflows/messages.ts';

/** Settings that whoever starts a workflow passes on to it. */
export function workflowTimes({ temporal }: Configuration): WorkflowTimes {
  return { heartbeat: temporal.heartbeatTimeout };
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
