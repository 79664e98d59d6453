import { NativeConnection, Worker } from '@temporalio/worker';
import { connectTemporal } from '../clients/temporal/connect.ts';
import type { TemporalSettings } from '../clients/temporal/connect.ts';
import { registerSearchAttributes } from '../clients/temporal/search-attributes.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import { taskQueues } from '../workflows/messages.ts';
import { searchAttributes } from '../workflows/search-attributes.ts';
import { createActivities } from './activities.ts';
import { resolveTemporalSettings } from './temporal-settings.ts';
import { workflowCode } from './workflow-code.ts';

export interface RunningWorker {
  settings: TemporalSettings;
  /** Settles when the worker has stopped: after `stop`, or with an error. */
  stopped: Promise<void>;
  /** Lets running activities finish or hand over, then stops. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** Where people are told things while no messaging service is configured; standard output unless stated. */
  tell?: (line: string) => void;
}

/** How long activities have to finish when the worker is asked to stop, milliseconds. */
const graceTime = 20_000;

/** Scans at once in this process: each renders and compares a whole target. */
const concurrentScans = 4;

/** Comparisons of a model's data at once in this process: each may take gigabytes, and uses every core. */
const concurrentComparisons = 1;

/**
 * Workflows kept in memory between their steps, about 0.7 MB each. Most wait for people for hours, and one that is no
 * longer kept is played again from its short history in some ten milliseconds: the memory of a worker stays the same
 * however many reviews are open.
 */
const keptWorkflows = 300;

/** A worker process: connects, registers what Temporal must know, and works until stopped. */
export async function startWorker(
  configuration: Configuration,
  options: WorkerOptions = {},
): Promise<RunningWorker> {
  const { tell = (line) => console.log(line) } = options;
  const settings = await resolveTemporalSettings(configuration.temporal);
  await using opened = new AsyncDisposableStack();
  const { client, connection: clientConnection } = await connectTemporal(settings);
  opened.defer(() => clientConnection.close());
  await registerSearchAttributes(clientConnection, settings.namespace, Object.values(searchAttributes));
  const activities = await createActivities(configuration, client, tell);
  opened.defer(() => activities.close());
  const connection = await NativeConnection.connect(settings.connection);
  opened.defer(() => connection.close());

  const shared = { connection, namespace: settings.namespace, shutdownGraceTime: graceTime };
  const orchestration = await Worker.create({
    ...shared,
    taskQueue: taskQueues.orchestration,
    ...workflowCode(),
    activities: activities.orchestration,
    stickyQueueScheduleToStartTimeout: configuration.temporal.stickyQueueTimeout,
    maxCachedWorkflows: keptWorkflows,
  });
  const scanning = await Worker.create({
    ...shared,
    taskQueue: taskQueues.scanning,
    activities: activities.scanning,
    maxConcurrentActivityTaskExecutions: concurrentScans,
  });

  const models = await Worker.create({
    ...shared,
    taskQueue: taskQueues.models,
    activities: activities.models,
    maxConcurrentActivityTaskExecutions: concurrentComparisons,
  });

  const workers = [orchestration, scanning, models];
  const stopped = runUntilStopped(workers, opened.move());
  return {
    settings,
    stopped,
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await stopped;
    },
  };
}

async function runUntilStopped(workers: readonly Worker[], opened: AsyncDisposableStack): Promise<void> {
  try {
    await Promise.all(workers.map((worker) => worker.run()));
  } finally {
    await opened.disposeAsync();
  }
}
