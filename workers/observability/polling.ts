import type { Worker } from '@temporalio/worker';

/** Why not all of these workers take tasks, in one line; undefined where they do. */
export function whyNotPolling(workers: readonly Worker[]): string | undefined {
  for (const worker of workers) {
    const { runState, workflowPollerState, activityPollerState } = worker.getStatus();
    const { taskQueue } = worker.options;
    if (runState !== 'RUNNING')
      return `the worker of ${taskQueue} is ${runState.toLowerCase().replaceAll('_', ' ')}`;
    if ([workflowPollerState, activityPollerState].includes('FAILED')) return `${taskQueue} is not polled`;
  }
  return undefined;
}
