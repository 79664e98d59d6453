import path from 'node:path';
import { startProcessKubelet } from '../process-kubelet/process-kubelet.ts';
import type { ProcessKubelet, ProcessNodeOptions } from '../process-kubelet/process-kubelet.ts';
import type { Progress } from '../progress.ts';
import { obtainTools } from '../toolchain/obtain.ts';
import type { ServerProcess } from '../processes/server-process.ts';
import { startEtcd } from './etcd.ts';
import { startKubeApiserver } from './kube-apiserver.ts';
import { startKubeControllerManager, startKubeScheduler } from './kube-controllers.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { KubernetesAccess } from './kubernetes-access.ts';
import { startKwok } from './kwok.ts';
import { ensureNodes } from './nodes.ts';

export interface KubernetesOptions {
  /** Holds data, secrets, logs and the kubeconfig; what is found there is used again. */
  folder: string;
  /** Also run controllers, scheduler and kwok's nodes, so that Deployments become available and Jobs complete. */
  controllers: boolean;
  /** Wait for the disk at each write. Tests do without. */
  durable?: boolean;
  /** Port wished for; another free one is taken if something listens there. */
  port?: number;
  /** Further flags of the API server. */
  apiserverFlags?: readonly string[];
  /** Files with further kwok Stages. */
  stages?: readonly string[];
  /** With controllers, also a node whose pods really run, as processes of this machine. */
  processes?: ProcessNodeOptions;
  progress?: Progress;
  signal?: AbortSignal;
}

export interface Kubernetes {
  /** `https://127.0.0.1:PORT`. */
  server: string;
  port: number;
  kubeconfig: string;
  /** Name of the kubeconfig's only context. */
  context: string;
  access: KubernetesAccess;
  processes: readonly ServerProcess[];
  stop: () => Promise<void>;
}

const CONTEXT = 'plumbline';

/** What the bare API server runs on. */
const API_TOOLS = ['etcd', 'kube-apiserver'] as const;

/** What the whole control plane runs on. */
export const CONTROL_PLANE_TOOLS = [
  ...API_TOOLS,
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const;

/** The kubeconfig of the cluster whose data is in a folder. */
export function kubeconfigIn(folder: string): string {
  return path.join(folder, 'kubeconfig.yaml');
}

/** Starts a real Kubernetes control plane on the loopback address. What has started is stopped if a later part fails. */
export async function startKubernetes(options: KubernetesOptions): Promise<Kubernetes> {
  const { folder, controllers, progress, signal } = options;
  const common = { folder, ...(signal && { signal }) };
  const tools = await obtainTools<(typeof CONTROL_PLANE_TOOLS)[number]>(
    controllers ? CONTROL_PLANE_TOOLS : API_TOOLS,
    { ...(progress && { progress }), ...(signal && { signal }) },
  );
  const processes: ServerProcess[] = [];
  let kubelet: ProcessKubelet | undefined;
  // What needs another server goes before it.
  const stop = async (): Promise<void> => {
    await kubelet?.stop();
    const [etcd, apiserver, ...others] = processes;
    await Promise.all(others.map((process) => process.stop()));
    await apiserver?.stop();
    await etcd?.stop();
  };
  try {
    const etcd = await startEtcd({ ...common, binary: tools.etcd, durable: options.durable ?? false });
    processes.push(etcd);
    const apiserver = await startKubeApiserver({
      ...common,
      binary: tools['kube-apiserver'],
      etcdUrl: etcd.url,
      ...(options.port !== undefined && { port: options.port }),
      ...(options.apiserverFlags && { flags: options.apiserverFlags }),
    });
    processes.push(apiserver);
    const { access, port } = apiserver;
    const kubeconfig = kubeconfigIn(folder);
    writeKubeconfig(kubeconfig, access, { name: CONTEXT });
    if (controllers) {
      const parts = { ...common, kubeconfig, apiserver };
      const starts = await Promise.allSettled([
        startKubeControllerManager({ ...parts, binary: tools['kube-controller-manager'] }),
        startKubeScheduler({ ...parts, binary: tools['kube-scheduler'] }),
        startKwok({ ...parts, binary: tools.kwok, ...(options.stages && { stages: options.stages }) }),
      ]);
      for (const start of starts) if (start.status === 'fulfilled') processes.push(start.value);
      for (const start of starts) if (start.status === 'rejected') throw start.reason;
      await ensureNodes(access, signal);
      if (options.processes !== undefined)
        kubelet = await startProcessKubelet({
          ...options.processes,
          access,
          kubeconfig,
          folder: path.join(folder, 'pods'),
        });
    }
    return { server: access.server, port, kubeconfig, context: CONTEXT, access, processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
