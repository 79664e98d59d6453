import type { Command } from 'commander';
import { installLogging } from '../../../workers/logging.ts';
import { isWatched } from '../../../workers/models/watched-model.ts';
import { startWorker } from '../../../workers/run-worker.ts';
import { StopRequest, abortOnStopRequest } from '../../dev/stop-request.ts';
import { openConfiguration } from '../open-configuration.ts';
import type { GlobalOptions } from '../program.ts';
import { untilAborted } from '../until-aborted.ts';

/** Works until a signal asks to stop; a second one ends the process at once. Raises when the worker fails. */
export async function runWorker(command: Command): Promise<void> {
  const { verbose } = command.optsWithGlobals<GlobalOptions>();
  const configuration = await openConfiguration(command);
  const endLogging = installLogging({
    level: verbose === true ? 'INFO' : 'WARN',
    json: !process.stderr.isTTY,
    write: say,
  });
  const stopping = new AbortController();
  const forget = abortOnStopRequest(stopping, (message) => say(`plumbline: ${message}`));
  try {
    const worker = await startWorker(configuration);
    const { settings } = worker;
    const targets = configuration.targets.map(({ name }) => name).join(', ') || 'none';
    const models = configuration.models.filter(isWatched).map(({ name }) => name);
    const scanned = `targets: ${targets}${models.length === 0 ? '' : `; models: ${models.join(', ')}`}`;
    say(
      `plumbline: worker ready on ${settings.connection.address}, namespace ${settings.namespace}; ${scanned}`,
    );
    await Promise.race([worker.stopped, untilAborted(stopping.signal)]);
    await worker.stop();
    if (stopping.signal.reason instanceof StopRequest) say('plumbline: stopped');
  } finally {
    forget();
    await endLogging();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
