import { workflowInfo } from '@temporalio/workflow';
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

/** Has all activities taken up where the workflow itself is: tests whose activities are scripted need one worker. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity: (input, next) =>
        next({ ...input, options: { ...input.options, taskQueue: workflowInfo().taskQueue } }),
    },
  ],
});
