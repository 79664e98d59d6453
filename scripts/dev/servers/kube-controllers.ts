import path from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { startServerProcess } from '../processes/server-process.ts';
import type { ServerProcess } from '../processes/server-process.ts';
import { answersHealthy } from './health.ts';
import type { KubeApiserver } from './kube-apiserver.ts';

export interface KubeControllerOptions {
  binary: string;
  folder: string;
  kubeconfig: string;
  apiserver: KubeApiserver;
  signal?: AbortSignal;
}

/** Starts the controllers that make Deployments, Jobs, HPAs, namespaces and garbage collection work. */
export function startKubeControllerManager(options: KubeControllerOptions): Promise<ServerProcess> {
  const { apiserver, folder } = options;
  return startController('kube-controller-manager', options, [
    `--service-account-private-key-file=${apiserver.serviceAccountKeyFile}`,
    `--root-ca-file=${path.join(folder, 'secrets', 'apiserver.crt')}`,
    // Nodes lost in a restart count as such only after the time kwok needs to claim them again.
    '--node-monitor-grace-period=60s',
    // An autoscaler that acts only every 15 s would make everybody who tries one wait.
    '--horizontal-pod-autoscaler-sync-period=2s',
  ]);
}

/** Starts the scheduler, which puts pods on nodes that offer what they ask for. */
export function startKubeScheduler(options: KubeControllerOptions): Promise<ServerProcess> {
  return startController('kube-scheduler', options, []);
}

async function startController(
  name: string,
  { binary, folder, kubeconfig, signal }: KubeControllerOptions,
  flags: readonly string[],
): Promise<ServerProcess> {
  const port = await freePort();
  return startServerProcess({
    name,
    command: binary,
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      // One of each runs: an election would only make the next start wait for the old lease.
      '--leader-elect=false',
      '--profiling=false',
      ...flags,
    ],
    logFolder: path.join(folder, 'logs'),
    ready: () => answersHealthy(port),
    ...(signal && { signal }),
  });
}
