import path from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { startServerProcess } from '../processes/server-process.ts';
import type { ServerProcess } from '../processes/server-process.ts';

export interface EtcdOptions {
  binary: string;
  /** Data and log live here; data found in it is used again. */
  folder: string;
  port?: number;
  /** Wait for the disk at each write, so that the data survives a power cut. Tests do without. */
  durable: boolean;
  signal?: AbortSignal;
}

export interface Etcd extends ServerProcess {
  url: string;
  port: number;
}

/** Starts a single etcd on the loopback address. */
export async function startEtcd({ binary, folder, durable, signal, ...options }: EtcdOptions): Promise<Etcd> {
  const port = await freePort(options.port);
  const peerUrl = `http://127.0.0.1:${await freePort()}`;
  const url = `http://127.0.0.1:${port}`;
  const process = await startServerProcess({
    name: 'etcd',
    command: binary,
    args: [
      `--data-dir=${path.join(folder, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--log-level=warn',
      ...(durable ? [] : ['--unsafe-no-fsync']),
    ],
    environment: withoutOwnVariables(),
    logFolder: path.join(folder, 'logs'),
    ready: async () => (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) })).ok,
    ...(signal && { signal }),
  });
  return { ...process, url, port };
}

/** etcd takes flags from the environment too and refuses to start where both say something. */
function withoutOwnVariables(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) => name.startsWith('ETCD_'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
