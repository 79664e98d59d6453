import type { Command } from 'commander';
import { startGateway } from '../../../workers/gateway/run-gateway.ts';
import { openTracing } from '../../../workers/observability/open-tracing.ts';
import { StopRequest, abortOnStopRequest } from '../../dev/stop-request.ts';
import type { GatewayCommandOptions } from '../commands/gateway.ts';
import { openConfiguration } from '../open-configuration.ts';
import { createProcessLogger } from '../process-logger.ts';
import type { GlobalOptions } from '../program.ts';
import { untilAborted } from '../until-aborted.ts';

/** Serves until a signal asks to stop; a second one ends the process at once. Raises when it cannot start. */
export async function runGateway(
  { logLevel, accessLog }: GatewayCommandOptions,
  command: Command,
): Promise<void> {
  const { verbose } = command.optsWithGlobals<GlobalOptions>();
  const configuration = await openConfiguration(command);
  const endTracing = await openTracing(configuration.telemetry, 'plumbline-gateway');
  const logger = createProcessLogger(logLevel, verbose === true);
  const stopping = new AbortController();
  const forget = abortOnStopRequest(stopping, (message) => logger.announce(message));
  try {
    const gateway = await startGateway(configuration, {
      log: (line) => logger.log('WARN', line),
      ...(accessLog === true ? { onAnswered: (answered) => logger.tell('request', { ...answered }) } : {}),
    });
    const slack = configuration.slack === undefined ? 'without Slack' : 'with Slack';
    logger.announce(`gateway ready on ${gateway.url}, ${slack}`);
    await untilAborted(stopping.signal);
    await gateway.stop();
    if (stopping.signal.reason instanceof StopRequest) logger.announce('stopped');
  } finally {
    forget();
    await endTracing();
  }
}
