import type { Command } from 'commander';
import { isWatched } from '../../../workers/models/watched-model.ts';
import { startObservedWorker } from '../../../workers/observability/observed-worker.ts';
import { openTracing } from '../../../workers/observability/open-tracing.ts';
import { installRuntime } from '../../../workers/observability/runtime.ts';
import { StopRequest, abortOnStopRequest } from '../../dev/stop-request.ts';
import type { WorkerCommandOptions } from '../commands/worker.ts';
import { openConfiguration } from '../open-configuration.ts';
import { createProcessLogger } from '../process-logger.ts';
import type { GlobalOptions } from '../program.ts';
import { untilAborted } from '../until-aborted.ts';

/** Works until a signal asks to stop; a second one ends the process at once. Raises when the worker fails. */
export async function runWorker(
  { role: roles, buildId, logLevel, metricsPort }: WorkerCommandOptions,
  command: Command,
): Promise<void> {
  const { verbose } = command.optsWithGlobals<GlobalOptions>();
  const configured = await openConfiguration(command);
  const configuration =
    metricsPort === undefined
      ? configured
      : { ...configured, metrics: { ...configured.metrics, port: metricsPort } };
  const endTracing = await openTracing(configuration.telemetry, 'plumbline-worker');
  const logger = createProcessLogger(logLevel, verbose === true);
  const runtime = await installRuntime({ logger, metrics: true });
  const stopping = new AbortController();
  const forget = abortOnStopRequest(stopping, (message) => logger.announce(message));
  try {
    const worker = await startObservedWorker(configuration, {
      logger,
      runtime,
      tell: (line) => (process.stdout.isTTY ? process.stdout.write(`${line}\n`) : logger.tell(line, {})),
      ...(roles === undefined ? {} : { roles }),
      ...(buildId === undefined ? {} : { buildId }),
    });
    const { settings } = worker;
    const targets = configuration.targets.map(({ name }) => name).join(', ') || 'none';
    const models = configuration.models.filter(isWatched).map(({ name }) => name);
    const scanned = `targets: ${targets}${models.length === 0 ? '' : `; models: ${models.join(', ')}`}`;
    const place = `${settings.connection.address}, namespace ${settings.namespace}`;
    const as = roles === undefined ? '' : `, as ${roles.join(', ')}`;
    const build = worker.version === undefined ? '' : `, version ${worker.version.buildId}`;
    logger.announce(
      `worker ready on ${place}${as}${build}, metrics on ${worker.endpoint}/metrics; ${scanned}`,
    );
    await Promise.race([worker.stopped, untilAborted(stopping.signal)]);
    await worker.stop();
    if (stopping.signal.reason instanceof StopRequest) logger.announce('stopped');
  } finally {
    forget();
    await runtime.end();
    await endTracing();
  }
}
