import type { Configuration } from '../../config/schema/configuration.ts';
import { startGateway } from '../../workers/gateway/run-gateway.ts';
import type { RunningGateway } from '../../workers/gateway/run-gateway.ts';
import { userOfThisMachine } from '../cli/user.ts';
import { keepPorts, keptGatewayPort } from './ports.ts';
import { freePort } from './processes/free-port.ts';

export interface DevGateway extends RunningGateway {
  /** With the address that the gateway has here, for whoever makes links to it. */
  configuration: Configuration;
}

/**
 * The gateway of the embedded stack: on this machine alone, on the port of the time before where it is free. Whoever
 * sits here sees every page and decides there, without a link.
 */
export async function startDevGateway(
  configuration: Configuration,
  folder: string,
  log: (line: string) => void,
): Promise<DevGateway> {
  const { gateway } = configuration;
  const port = await freePort(keptGatewayPort(folder) ?? gateway.port);
  const publicUrl = gateway.publicUrl ?? `http://127.0.0.1:${port}`;
  const bound: Configuration = {
    ...configuration,
    gateway: { ...gateway, address: '127.0.0.1', port, publicUrl },
  };
  const running = await startGateway(bound, { log, local: { commandLine: userOfThisMachine() } });
  keepPorts(folder, { gateway: port });
  return { ...running, configuration: bound };
}
