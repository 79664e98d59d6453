import { setTimeout as pause } from 'node:timers/promises';
import { processorSeconds } from './processor-time.ts';
import type { ThroughputSystem } from './start-system.ts';

/** What scheduled scans took of the worker. */
export interface ScanLoad {
  seconds: number;
  /** Scans that began, and those of them that have ended. */
  started: number;
  completed: number;
  /** Of one core, 0 to the number of cores. */
  cpu: number;
  /** The longest scan, milliseconds. */
  longest: number;
}

/** Lets schedules scan every target for some minutes, once each has been scanned for the first time. */
export async function measureScans(system: ThroughputSystem, minutes: number): Promise<ScanLoad> {
  const { client, worker, targets } = system;
  await system.applySchedules();
  while ((await count(system, "ExecutionStatus = 'Completed'")) < 2 * targets.length) await pause(1000);
  const from = new Date();
  const before = processorSeconds(worker.pid);
  await pause(minutes * 60_000);
  const until = new Date();
  const cpu = processorSeconds(worker.pid) - before;
  const seconds = (until.getTime() - from.getTime()) / 1000;
  await pause(5000);
  const within = `StartTime >= '${from.toISOString()}' AND StartTime < '${until.toISOString()}'`;
  const scans = await Array.fromAsync(
    client.workflow.list({ query: `WorkflowType = 'driftScan' AND ${within}` }),
  );
  const ended = scans.flatMap(({ startTime, closeTime }) =>
    closeTime === undefined ? [] : [closeTime.getTime() - startTime.getTime()],
  );
  const longest = Math.max(0, ...ended);
  return { seconds, started: scans.length, completed: ended.length, cpu: cpu / seconds, longest };
}

async function count({ client }: ThroughputSystem, condition: string): Promise<number> {
  return (await client.workflow.count(`WorkflowType = 'driftScan' AND ${condition}`)).count;
}
