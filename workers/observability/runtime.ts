import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import type { LogEntry, RuntimeOptions } from '@temporalio/worker';
import type { Logger } from './logger.ts';

/** The SDK of Temporal in this process. */
export interface InstalledRuntime {
  /** What it counts, in the format of Prometheus; empty unless it was asked to count. */
  readSdkMetrics(): Promise<string>;
  /** Ends it: until then it keeps the process alive. */
  end(): Promise<void>;
}

export interface RuntimeSettings {
  logger: Logger;
  /** Whether the SDK counts what it does. */
  metrics?: boolean;
}

/**
 * Sends what Temporal's SDK has to say and what it counts through our own doors. Call it once, before anything else of
 * the SDK runs. Signals are left to the process, which may have more to stop than workers.
 */
export async function installRuntime({
  logger,
  metrics = false,
}: RuntimeSettings): Promise<InstalledRuntime> {
  const { runtime, address } = metrics
    ? await installCounting(logger)
    : { runtime: install(logger), address: undefined };
  return {
    async readSdkMetrics() {
      if (address === undefined) return '';
      const response = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(patience) });
      if (!response.ok) throw new Error(`the metrics of the SDK answered ${response.status}`);
      return await response.text();
    },
    end: () => runtime.shutdown(),
  };
}

function install(logger: Logger, metrics?: MetricsExporter): Runtime {
  const { level } = logger;
  return Runtime.install({
    logger: new DefaultLogger(level, (entry) => pass(entry, logger)),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: level, other: 'WARN' }) },
      ...(metrics === undefined ? {} : { metrics }),
    },
    shutdownSignals: [],
  });
}

type MetricsExporter = NonNullable<NonNullable<RuntimeOptions['telemetryOptions']>['metrics']>;

/** Somebody may take a port between our look and the SDK's. */
const mostTries = 5;

/** The exporter of the SDK is a server of its own: it stays on this machine, and our page shows what it says. */
async function installCounting(logger: Logger): Promise<{ runtime: Runtime; address: string }> {
  const shape = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
  for (let tries = 1; ; tries += 1) {
    const address = `127.0.0.1:${await anyFreePort()}`;
    try {
      const exporter = { attachServiceName: false, prometheus: { bindAddress: address, ...shape } };
      return { runtime: install(logger, exporter), address };
    } catch (error) {
      if (tries === mostTries) throw error;
    }
  }
}

/** For a page on this machine, milliseconds. */
const patience = 5000;

/** Warnings about what is so on purpose: workers that run activities only. */
const meant = /^No workflows registered/;

function pass({ level, message, meta, timestampNanos }: LogEntry, logger: Logger): void {
  if (meant.test(message)) return;
  const { taskToken: _opaque, workflowRunId, target: module, ...attributes } = meta ?? {};
  const time = new Date(Number(timestampNanos / 1_000_000n));
  logger.log(
    level,
    message,
    {
      ...attributes,
      ...(workflowRunId === undefined ? {} : { runId: workflowRunId }),
      // In our own entries a target is what is held to Git.
      ...(module === undefined ? {} : { module }),
    },
    time,
  );
}

async function anyFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
