import type { Environment } from '../../clients/files/cache-folder.ts';

/**
 * What to do so that commands of another terminal reach the Temporal server that runs; undefined where they do. It takes
 * another port than the usual one where that is taken.
 *
 * @param stated `temporal.address` of the configuration.
 * @param running HOST:PORT of the server.
 */
export function whereCommandsGo(
  stated: string | undefined,
  running: string,
  environment: Environment = process.env,
): string | undefined {
  const reached = stated ?? (environment['TEMPORAL_ADDRESS'] || 'localhost:7233');
  if (onLoopback(reached) === onLoopback(running)) return undefined;
  if (stated === undefined) return `export TEMPORAL_ADDRESS=${running}`;
  return `go to ${stated}, which the configuration names; without temporal.address, and with TEMPORAL_ADDRESS=${running}, they come here`;
}

function onLoopback(address: string): string {
  return address.replace(/^(?:localhost|\[::1\]):/, '127.0.0.1:');
}
