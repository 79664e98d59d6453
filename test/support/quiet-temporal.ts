import { DefaultLogger, Runtime } from '@temporalio/worker';

let installed = false;

/**
 * The SDK tells every change of a worker's state; in a test run that buries what failed. Call this before a worker or a
 * native connection is made.
 */
export function keepTemporalQuiet(): void {
  if (installed) return;
  installed = true;
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
}
