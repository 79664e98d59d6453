import path from 'node:path';
import { Connection } from '@temporalio/client';
import { acceptsConnections } from '../processes/accepts-connections.ts';
import { freePort } from '../processes/free-port.ts';
import { startServerProcess } from '../processes/server-process.ts';
import type { ServerProcess } from '../processes/server-process.ts';
import type { Progress } from '../progress.ts';
import { obtainTool } from '../toolchain/obtain.ts';

export interface TemporalOptions {
  /** Holds the log, and the database if there is one. */
  folder: string;
  /** Keep everything in a file in the folder, so that it survives restarts; otherwise in memory. */
  durable?: boolean;
  /** Port wished for; another free one is taken if something listens there. */
  port?: number;
  /** Serve the web UI, on this port if it is free. */
  userInterface?: { port?: number };
  /** Settings of the server as `name=JSON`, such as `limit.blobSize.error=1000`. */
  dynamicConfiguration?: readonly string[];
  progress?: Progress;
  signal?: AbortSignal;
}

export interface Temporal extends ServerProcess {
  /** `127.0.0.1:PORT`. */
  address: string;
  port: number;
  /** The one that exists from the start. */
  namespace: string;
  /** Address and port of the web UI, if it is served. */
  userInterface: { url: string; port: number } | undefined;
}

const NAMESPACE = 'default';

/** Starts a Temporal server on the loopback address and waits until it accepts work. */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const { folder, progress, signal } = options;
  const common = { ...(progress && { progress }), ...(signal && { signal }) };
  const command = await obtainTool('temporal', common);
  const port = await freePort(options.port);
  const userInterfacePort = options.userInterface && (await freePort(options.userInterface.port));
  const address = `127.0.0.1:${port}`;
  const server = await startServerProcess({
    name: 'temporal',
    command,
    args: [
      'server',
      'start-dev',
      '--ip=127.0.0.1',
      `--port=${port}`,
      ...(userInterfacePort === undefined ? ['--headless'] : [`--ui-port=${userInterfacePort}`]),
      ...(options.durable ? [`--db-filename=${path.join(folder, 'temporal.db')}`] : []),
      ...(options.dynamicConfiguration ?? []).map((setting) => `--dynamic-config-value=${setting}`),
      '--log-level=warn',
    ],
    logFolder: path.join(folder, 'logs'),
    // A gRPC client that comes too early waits a second before its next try.
    ready: async () => (await acceptsConnections(port)) && hasNamespace(address),
    ...(signal && { signal }),
  });
  const userInterface =
    userInterfacePort === undefined
      ? undefined
      : { url: `http://127.0.0.1:${userInterfacePort}`, port: userInterfacePort };
  return { ...server, address, port, namespace: NAMESPACE, userInterface };
}

async function hasNamespace(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 1000 });
  try {
    await connection.withDeadline(Date.now() + 2000, () =>
      connection.workflowService.describeNamespace({ namespace: NAMESPACE }),
    );
    return true;
  } finally {
    await connection.close();
  }
}
