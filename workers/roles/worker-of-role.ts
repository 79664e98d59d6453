import { Worker } from '@temporalio/worker';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { WorkerRole } from '../../domain/worker-role.ts';
import { taskQueues } from '../../workflows/messages.ts';
import { workflowCode } from '../workflow-code.ts';

/**
 * Workflows kept in memory between their steps, about 0.7 MB each. Most wait for people for hours, and one that is no
 * longer kept is played again from its short history in some ten milliseconds: the memory of a worker stays the same
 * however many reviews are open.
 */
const keptWorkflows = 300;

/** What takes up the work of one role; the orchestration runs the workflows, too. */
export async function createWorkerOfRole(
  role: WorkerRole,
  activities: object,
  { temporal }: Pick<Configuration, 'temporal'>,
  shared: Pick<WorkerOptions, 'connection' | 'namespace'> & Partial<WorkerOptions>,
  version?: WorkerDeploymentVersion,
): Promise<Worker> {
  return await Worker.create({
    ...shared,
    taskQueue: taskQueues[role],
    activities,
    maxConcurrentActivityTaskExecutions: temporal.concurrency[role],
    // All roles of a build are one version: what is pinned to it finds its activities there, too.
    ...(version === undefined
      ? {}
      : {
          workerDeploymentOptions: {
            version,
            useWorkerVersioning: true,
            defaultVersioningBehavior: 'AUTO_UPGRADE',
          },
        }),
    ...(role === 'orchestration'
      ? {
          workflowBundle: await workflowCode(shared.dataConverter !== undefined),
          stickyQueueScheduleToStartTimeout: temporal.stickyQueueTimeout,
          maxCachedWorkflows: keptWorkflows,
        }
      : {}),
  });
}
