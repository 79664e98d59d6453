import { Registry, collectDefaultMetrics } from 'prom-client';
import type { Configuration } from '../../config/schema/configuration.ts';
import { startWorker } from '../run-worker.ts';
import type { RunningWorker, WorkerOptions } from '../run-worker.ts';
import { createActivityMetrics } from './activity-metrics.ts';
import type { Logger } from './logger.ts';
import { createDriftMeasures } from './measure-drift.ts';
import { startProcessEndpoint } from './process-endpoint.ts';
import type { InstalledRuntime } from './runtime.ts';

export interface ObservedWorker extends RunningWorker {
  /** Where `/metrics`, `/healthz` and `/readyz` are. */
  endpoint: string;
}

/**
 * A worker with its page of metrics and health. The page is there before the worker: who waits for it sees that it
 * starts. Rejects where the page or the worker cannot start.
 */
export async function startObservedWorker(
  configuration: Configuration,
  { logger, runtime, ...options }: WorkerOptions & { logger: Logger; runtime: InstalledRuntime },
): Promise<ObservedWorker> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const interceptors = { activity: [createActivityMetrics(registry)] };
  const measureDrift = createDriftMeasures(registry);
  await using opened = new AsyncDisposableStack();
  const running: { worker?: RunningWorker } = {};
  const endpoint = await startProcessEndpoint(configuration.metrics, {
    registry,
    readSdkMetrics: () => runtime.readSdkMetrics(),
    whyNotReady: async () => (running.worker === undefined ? 'starting' : await running.worker.whyNotReady()),
    log: (line) => logger.log('WARN', line),
  });
  opened.defer(() => endpoint.stop());
  const started = await startWorker(configuration, {
    warn: (line) => logger.log('WARN', line),
    ...options,
    interceptors,
    measureDrift,
  });
  running.worker = started;
  const resources = opened.move();
  const stopped = closeAfter(started.stopped, resources);
  return {
    settings: started.settings,
    version: started.version,
    endpoint: endpoint.url,
    stopped,
    whyNotReady: () => started.whyNotReady(),
    async stop() {
      await started.stop();
      await stopped;
    },
  };
}

async function closeAfter(stopped: Promise<void>, resources: AsyncDisposableStack): Promise<void> {
  try {
    await stopped;
  } finally {
    await resources.disposeAsync();
  }
}
