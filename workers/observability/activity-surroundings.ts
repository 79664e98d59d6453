import { asyncLocalStorage } from '@temporalio/activity';
import type { LogAttributes } from './logger.ts';

/** Which activity runs where this is asked; nothing outside of activities. */
export function activitySurroundings(): LogAttributes {
  const info = asyncLocalStorage.getStore()?.info;
  if (info === undefined) return {};
  const { workflowExecution, activityType, attempt, taskQueue } = info;
  return {
    ...(workflowExecution === undefined
      ? {}
      : { workflowId: workflowExecution.workflowId, runId: workflowExecution.runId }),
    activityType,
    attempt,
    taskQueue,
  };
}
