import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient, WatchEvent } from '../../../clients/kubernetes/kubernetes-client.ts';
import { insist } from '../processes/insist.ts';
import { requestKubernetes } from '../servers/kubernetes-access.ts';
import type { KubernetesAccess } from '../servers/kubernetes-access.ts';
import { lostContainer } from './container-states.ts';
import { startLogServer } from './log-server.ts';
import { PodRunner } from './pod-runner.ts';
import type { Pod, PodStatus } from './pod.ts';
import { keepAlive, registerNode } from './process-node.ts';
import { writeStatus } from './write-status.ts';

/** A node whose pods really run. */
export interface ProcessNodeOptions {
  /** What containers of an image run. An image that is not named is never run. */
  images: Readonly<Record<string, readonly string[]>>;
  /** Name of the node; `processes` unless stated. */
  node?: string;
  /** That the node offers as `nvidia.com/gpu`; 2 unless stated. They are only counted: nothing here has one. */
  gpus?: number;
  labels?: Readonly<Record<string, string>>;
}

export interface ProcessKubeletOptions extends ProcessNodeOptions {
  access: KubernetesAccess;
  kubeconfig: string;
  /** With the certificate by which it serves logs; `secrets` beside the kubeconfig unless stated. */
  secrets?: string;
  /** Logs and working folders of containers. */
  folder: string;
}

export interface ProcessKubelet {
  node: string;
  /** Ends all containers. */
  stop(): Promise<void>;
}

const defaultGpus = 2;

/**
 * A kubelet for one node that runs containers as processes of this machine, for the embedded stack and tests alone:
 * there is no image, no isolation and no network of its own. Logs, exit codes, termination messages, restarts,
 * deadlines, deletion with grace and limits of memory are as a kubelet's. What a kubelet before it left running is gone.
 */
export async function startProcessKubelet(options: ProcessKubeletOptions): Promise<ProcessKubelet> {
  const { access, kubeconfig, folder, node = 'processes', images } = options;
  const secrets = options.secrets ?? path.join(path.dirname(kubeconfig), 'secrets');
  const runners = new Map<string, { runner: PodRunner; pod: Pod }>();
  const stopping = new AbortController();
  const find = (namespace: string, name: string): PodRunner | undefined =>
    runners.values().find(({ pod }) => pod.metadata.namespace === namespace && pod.metadata.name === name)
      ?.runner;
  const logs = await startLogServer(
    {
      cert: readFileSync(path.join(secrets, 'apiserver.crt'), 'utf8'),
      key: readFileSync(path.join(secrets, 'apiserver.key'), 'utf8'),
    },
    {
      logFile: (namespace, pod, container, previous) => find(namespace, pod)?.logFile(container, previous),
      isRunning: (namespace, pod) => find(namespace, pod)?.isOver === false,
    },
  );
  const kubernetes = await createKubernetesClient({ kubeconfig });
  const close = async (): Promise<void> => {
    await kubernetes.close();
    await logs.stop();
  };
  const { gpus = defaultGpus, labels } = options;
  const capacity = { cpu: '8', memory: '16Gi', 'nvidia.com/gpu': String(gpus) };
  const described = { name: node, capacity, port: logs.port, ...(labels && { labels }) };
  await registerNode(access, described).catch(async (error: unknown) => {
    await close();
    throw error;
  });

  const remove = async ({ metadata }: Pod, signal: AbortSignal): Promise<void> => {
    const { namespace, name, uid } = metadata;
    const deletion = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      preconditions: { uid },
    };
    await insist(async () => {
      const url = `/api/v1/namespaces/${namespace}/pods/${name}`;
      const { status } = await requestKubernetes(access, 'DELETE', url, deletion);
      if (status >= 500 || status === 429) throw new Error(`the API server answers ${status}`);
    }, signal);
  };
  const endings = new Set<Promise<void>>();
  const start = (pod: Pod): void => {
    const podFolder = path.join(folder, pod.metadata.uid);
    const runner = new PodRunner({ kubernetes, access, pod, folder: podFolder, images, remove });
    runners.set(pod.metadata.uid, { runner, pod });
    const ended = runner.run().finally(() => endings.delete(ended));
    endings.add(ended);
  };
  const see = (pod: Pod): void => {
    const known = runners.get(pod.metadata.uid);
    if (known !== undefined) known.runner.update(pod);
    else if (isOver(pod) || isLeftOver(pod)) void settle(kubernetes, pod, remove, stopping.signal);
    else start(pod);
  };
  const forget = (pod: Pod): void => {
    const known = runners.get(pod.metadata.uid);
    // Taken away by force: whatever still runs has no pod any more.
    known?.runner.update({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: 'now', deletionGracePeriodSeconds: 0 },
    });
    runners.delete(pod.metadata.uid);
  };
  const following = follow(kubernetes, node, stopping.signal, (event) => {
    if (event.type === 'RESYNC') {
      const present = new Set(event.objects.map(({ metadata }) => metadata.uid));
      for (const { pod } of runners.values()) if (!present.has(pod.metadata.uid)) forget(pod);
      for (const object of event.objects) see(object as Pod);
    } else if (event.type === 'DELETED') forget(event.object as Pod);
    else if (event.type !== 'BOOKMARK') see(event.object as Pod);
  });
  const alive = keepAlive(access, node, stopping.signal);
  return {
    node,
    async stop() {
      stopping.abort();
      await Promise.all([following, alive]);
      for (const { runner } of runners.values()) runner.abandon();
      await Promise.all(endings);
      await close();
    },
  };
}

/** Follows the pods of the node for ever, also across an API server that is away. */
async function follow(
  kubernetes: KubernetesClient,
  node: string,
  signal: AbortSignal,
  take: (event: WatchEvent) => void,
): Promise<void> {
  const fieldSelector = `spec.nodeName=${node}`;
  await insist(async () => {
    const pods = await kubernetes.resourceType('v1', 'Pod', signal);
    for await (const event of kubernetes.watch(pods, { fieldSelector, signal })) take(event);
  }, signal);
}

function isOver({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** It ran under a kubelet before this one, and its processes ended with that. */
function isLeftOver({ status }: Pod): boolean {
  return status?.containerStatuses?.some(({ state }) => 'running' in state) === true;
}

/** Ends a pod that nothing runs of any more. */
async function settle(
  kubernetes: KubernetesClient,
  pod: Pod,
  remove: (pod: Pod, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (!isOver(pod)) await writeStatus(kubernetes, pod, lostStatus, signal);
  if (pod.metadata.deletionTimestamp !== undefined) await remove(pod, signal);
}

function lostStatus({ status }: Pod): PodStatus {
  const terminated = { ...lostContainer, finishedAt: new Date().toISOString() };
  const containerStatuses = status?.containerStatuses?.map((one) => ({
    ...one,
    ready: false,
    started: false,
    state: 'running' in one.state ? { terminated } : one.state,
  }));
  return { ...status, phase: 'Failed', ...(containerStatuses && { containerStatuses }) };
}
