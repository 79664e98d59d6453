import { NativeConnection } from '@temporalio/worker';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { Worker, WorkerInterceptors } from '@temporalio/worker';
import { connectTemporal } from '../clients/temporal/connect.ts';
import type { TemporalSettings } from '../clients/temporal/connect.ts';
import { followApiKey } from '../clients/temporal/follow-api-key.ts';
import { registerSearchAttributes } from '../clients/temporal/search-attributes.ts';
import { sendWorkflowSpan } from '../clients/tracing/given-span-ids.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import { workerRoles } from '../domain/worker-role.ts';
import { howToRegister } from '../domain/text/register-search-attributes.ts';
import type { WorkerRole } from '../domain/worker-role.ts';
import { searchAttributes } from '../workflows/search-attributes.ts';
import { createActivities } from './activities.ts';
import { createWorkerOfRole } from './roles/worker-of-role.ts';
import { activityTracing, tracingSinks } from './observability/activity-tracing.ts';
import { whyTemporalIsSilent } from './observability/health-routes.ts';
import type { MeasureDrift } from './observability/measure-drift.ts';
import { whyNotPolling } from './observability/polling.ts';
import { resolveTemporalSettings } from './temporal-settings.ts';
import { workerVersionOf } from './worker-version.ts';

export interface RunningWorker {
  settings: TemporalSettings;
  /** Undefined unless workers are versioned. */
  version: WorkerDeploymentVersion | undefined;
  /** Settles when the worker has stopped: after `stop`, or with an error. */
  stopped: Promise<void>;
  /** Why it cannot work at present, in one line; undefined where it can. */
  whyNotReady(): Promise<string | undefined>;
  /** Lets running activities finish or hand over, then stops. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** Where people are told things while no messaging service is configured; standard output unless stated. */
  tell?: (line: string) => void;
  /** Where operators are told what does not stop the process; as `tell` unless stated. */
  warn?: (line: string) => void;
  /** What the process does; all there is unless stated. */
  roles?: readonly WorkerRole[];
  /** Build of this process among the versions of its deployment; see `workerVersionOf`. */
  buildId?: string;
  /** What looks on from outside, such as metrics. */
  interceptors?: Pick<WorkerInterceptors, 'activity'>;
  /** Told what came and went in the targets that this process scans. */
  measureDrift?: MeasureDrift;
}

/** How long activities have to finish when the worker is asked to stop, milliseconds. */
const graceTime = 20_000;

/** A worker process: connects, registers what Temporal must know, and works until stopped. */
export async function startWorker(
  configuration: Configuration,
  options: WorkerOptions = {},
): Promise<RunningWorker> {
  const { tell = (line) => console.log(line), roles = workerRoles } = options;
  const version = workerVersionOf(configuration, options.buildId);
  const settings = await resolveTemporalSettings(configuration.temporal);
  await using opened = new AsyncDisposableStack();
  const { client, connection: clientConnection } = await connectTemporal(settings);
  opened.defer(() => clientConnection.close());
  const keys = Object.values(searchAttributes);
  const missing = await registerSearchAttributes(clientConnection, settings.namespace, keys);
  if (missing.length > 0) (options.warn ?? tell)(howToRegister(missing, settings.namespace));
  const activities = await createActivities(configuration, client, tell, roles, options.measureDrift);
  opened.defer(() => activities.close());
  const connection = await NativeConnection.connect(settings.connection);
  opened.defer(() => connection.close());
  if (settings.readApiKey !== undefined) {
    const warn = options.warn ?? tell;
    opened.defer(followApiKey(settings.readApiKey, [clientConnection, connection], { warn }));
  }

  const shared = {
    connection,
    namespace: settings.namespace,
    shutdownGraceTime: graceTime,
    ...(settings.dataConverter === undefined ? {} : { dataConverter: settings.dataConverter }),
    interceptors: { activity: [activityTracing, ...(options.interceptors?.activity ?? [])] },
    sinks: tracingSinks(sendWorkflowSpan),
  };
  const workers = await Promise.all(
    roles.map((role) => createWorkerOfRole(role, activities[role], configuration, shared, version)),
  );
  const stopped = runUntilStopped(workers, opened.move());
  return {
    settings,
    version,
    stopped,
    whyNotReady: async () => whyNotPolling(workers) ?? (await whyTemporalIsSilent(client)),
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
