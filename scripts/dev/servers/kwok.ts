import { readdirSync } from 'node:fs';
import path from 'node:path';
import { processNodeLabel } from '../process-kubelet/process-node.ts';
import { freePort } from '../processes/free-port.ts';
import { startServerProcess } from '../processes/server-process.ts';
import type { ServerProcess } from '../processes/server-process.ts';

export interface KwokOptions {
  binary: string;
  folder: string;
  kubeconfig: string;
  /** Files with further Stages, which come before ours: failures, evictions, slower Jobs. */
  stages?: readonly string[];
  signal?: AbortSignal;
}

const STAGES = path.join(import.meta.dirname, 'kwok');

/** Starts kwok, which plays the kubelet of each node: nodes are Ready, pods run, pods of Jobs complete. */
export async function startKwok({
  binary,
  folder,
  kubeconfig,
  stages = [],
  signal,
}: KwokOptions): Promise<ServerProcess> {
  const port = await freePort();
  const files = [...stages, ...readdirSync(STAGES).map((file) => path.join(STAGES, file))];
  return startServerProcess({
    name: 'kwok',
    command: binary,
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--server-address=127.0.0.1:${port}`,
      `--manage-nodes-with-label-selector=!${processNodeLabel}`,
      '--node-lease-duration-seconds=40',
      '--cidr=10.244.0.0/16',
      '--node-ip=10.0.0.1',
      ...files.map((file) => `--config=${file}`),
    ],
    logFolder: path.join(folder, 'logs'),
    ready: async () =>
      (await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2000) })).ok,
    ...(signal && { signal }),
  });
}
