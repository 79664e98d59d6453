import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { eachConcurrently } from '../../../activities/comparison/concurrently.ts';
import { processorSecondsOfAll } from './processor-time.ts';
import { bareTaskQueue } from './start-system.ts';
import type { ThroughputSystem } from './start-system.ts';
import type { bare } from './bare-workflows.ts';

/** How many workflow tasks a run came to, and in what time. */
export interface Run {
  workflows: number;
  tasks: number;
  seconds: number;
  /** Processor time of all processes meanwhile, seconds: others who use the machine hardly change that. */
  processor: number;
}

/** Under way at once. */
export const concurrency = 50;

/** Empty workflows of two activities: what the server and the SDK can do at best. */
export async function runBare(system: ThroughputSystem, count: number): Promise<Run> {
  return await measure(system, count, async () => {
    const handle = await system.client.workflow.start<typeof bare>('bare', {
      workflowId: randomUUID(),
      taskQueue: bareTaskQueue,
    });
    await handle.result();
    return handle;
  });
}

/** Runs so many at once as ever, and counts the workflow tasks that were completed since. */
export async function measure(
  { processes }: ThroughputSystem,
  count: number,
  runOne: (index: number) => Promise<WorkflowHandle>,
): Promise<Run> {
  const handles: WorkflowHandle[] = [];
  const began = Date.now();
  const before = processorSecondsOfAll(processes);
  const start = performance.now();
  const indexes = Array.from({ length: count }, (_, index) => index);
  await eachConcurrently(indexes, concurrency, async (index) => {
    handles.push(await runOne(index));
  });
  const seconds = (performance.now() - start) / 1000;
  const processor = processorSecondsOfAll(processes) - before;
  const completed: number[] = [];
  await eachConcurrently(handles, 8, async (handle) => {
    completed.push(await tasksSince(handle, began));
  });
  const tasks = completed.reduce((sum, one) => sum + one, 0);
  return { workflows: count, tasks, seconds, processor };
}

async function tasksSince(handle: WorkflowHandle, began: number): Promise<number> {
  const { events = [] } = await handle.fetchHistory();
  return (events ?? []).filter(({ workflowTaskCompletedEventAttributes, eventTime }) => {
    const at = Number(eventTime?.seconds) * 1000 + (eventTime?.nanos ?? 0) / 1e6;
    return workflowTaskCompletedEventAttributes && at >= began;
  }).length;
}
