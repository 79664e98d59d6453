import type { Command } from 'commander';
import { startGateway } from '../../../workers/gateway/run-gateway.ts';
import { StopRequest, abortOnStopRequest } from '../../dev/stop-request.ts';
import { openConfiguration } from '../open-configuration.ts';
import { untilAborted } from '../until-aborted.ts';

/** Serves until a signal asks to stop; a second one ends the process at once. Raises when it cannot start. */
export async function runGateway(command: Command): Promise<void> {
  const configuration = await openConfiguration(command);
  const stopping = new AbortController();
  const forget = abortOnStopRequest(stopping, (message) => say(`plumbline: ${message}`));
  try {
    const gateway = await startGateway(configuration, { log: say });
    const slack = configuration.slack === undefined ? 'without Slack' : 'with Slack';
    say(`plumbline: gateway ready on ${gateway.url}, ${slack}`);
    await untilAborted(stopping.signal);
    await gateway.stop();
    if (stopping.signal.reason instanceof StopRequest) say('plumbline: stopped');
  } finally {
    forget();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
