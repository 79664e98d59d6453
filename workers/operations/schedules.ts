import type { DesiredSchedule, ScheduleTiming } from '../../clients/temporal/schedule-plan.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Schedule } from '../../config/schema/schedule.ts';
import { textHash } from '../../domain/text/text-hash.ts';
import { cleanUpId, driftScanId, longestScan, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { DriftScanInput, WorkflowTimes } from '../../workflows/messages.ts';
import { modelScanId } from '../../workflows/model-messages.ts';
import type { ModelScanInput } from '../../workflows/model-messages.ts';
import { isWatched } from '../models/watched-model.ts';

/** Settings that whoever starts a workflow passes on to it. */
export function workflowTimes({ temporal, forge }: Configuration): WorkflowTimes {
  return {
    heartbeat: temporal.heartbeatTimeout,
    ...(forge === undefined ? {} : { pullRequestPoll: forge.poll }),
  };
}

/**
 * What tells the schedules of a configuration from those of others in the namespace: its name, or else where it keeps
 * its findings, which no two share.
 */
export function scheduleOwner({ name, storage }: Configuration): string {
  if (name !== undefined) return name;
  const place = storage.s3 === undefined ? storage.folder : [storage.s3.endpoint ?? '', storage.s3.bucket];
  return `storage-${textHash(JSON.stringify(place), 12)}`;
}

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** All schedules that a configuration asks for: those that scan, and one that cleans up its storage. */
export function desiredSchedules(configuration: Configuration): DesiredSchedule[] {
  const scans = scanSchedules(configuration);
  if (scans.length === 0) return [];
  const cleanUp = {
    id: cleanUpId(scheduleOwner(configuration)),
    workflowType: workflowTypes.cleanUp,
    taskQueue: taskQueues.orchestration,
    args: [{ times: workflowTimes(configuration) }],
    timing: { every: day, jitter: hour, catchUpWindow: hour },
    longestRun: longestScan,
    summary: 'remove from storage what was kept for long enough',
  };
  return [...scans, cleanUp];
}

/** One scan for each target, and for each model whose data is known. */
export function scanSchedules(configuration: Configuration): DesiredSchedule[] {
  const times = workflowTimes(configuration);
  const targets = configuration.targets.map(({ name, schedule }) => ({
    id: driftScanId(name),
    workflowType: workflowTypes.driftScan,
    taskQueue: taskQueues.orchestration,
    args: [{ target: name, times } satisfies DriftScanInput],
    timing: timingOf(schedule),
    longestRun: longestScan,
    summary: `Git against live: ${name}`,
  }));
  const models = configuration.models.filter(isWatched).map(({ name, schedule }) => ({
    id: modelScanId(name),
    workflowType: workflowTypes.modelScan,
    taskQueue: taskQueues.orchestration,
    args: [{ model: name, trigger: 'schedule', times } satisfies ModelScanInput],
    timing: timingOf(schedule),
    longestRun: longestScan,
    summary: modelScanSummary(name),
  }));
  return [...targets, ...models];
}

function timingOf({ every, cron, timezone, jitter, catchUpWindow }: Schedule): ScheduleTiming {
  return {
    ...(every === undefined ? {} : { every }),
    ...(cron === undefined ? {} : { cron: [cron] }),
    ...(timezone === undefined ? {} : { timeZone: timezone }),
    jitter,
    catchUpWindow,
  };
}

/** For the Temporal UI. */
export function modelScanSummary(model: string): string {
  return `present data against the reference: ${model}`;
}
