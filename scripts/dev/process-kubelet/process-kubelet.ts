import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { KubernetesClient, WatchEvent } from '../../../clients/kubernetes/kubernetes-client.ts';
import { callKubernetes } from '../servers/kubernetes-access.ts';
import type { KubernetesAccess } from '../servers/kubernetes-access.ts';
import { startLogServer } from './log-server.ts';
import { PodRunner } from './pod-runner.ts';
import type { Pod } from './pod.ts';
import { keepAlive, registerNode } from './process-node.ts';

export interface ProcessKubeletOptions {
  kubernetes: KubernetesClient;
  access: KubernetesAccess;
  /** Logs and working folders of containers. */
  folder: string;
  /** With `apiserver.crt` and `apiserver.key`, with which it serves logs. */
  secrets: string;
  /** Name of the node; `processes` unless stated. */
  node?: string;
  /** What the node offers. GPUs are only counted: nothing here has one. */
  capacity?: Readonly<Record<string, string>>;
  labels?: Readonly<Record<string, string>>;
  /** What containers of an image run. An image that is not named is never run. */
  images: Readonly<Record<string, readonly string[]>>;
}

export interface ProcessKubelet {
  node: string;
  /** Ends all containers. */
  stop(): Promise<void>;
}

const defaultCapacity = { cpu: '8', memory: '16Gi', 'nvidia.com/gpu': '2' };

/**
 * A kubelet for one node that runs containers as processes of this machine, for the embedded stack and tests alone:
 * there is no image, no isolation and no network of its own. Logs, exit codes, termination messages, restarts,
 * deadlines, deletion with grace and limits of memory are as a kubelet's. What a kubelet before it left running is gone.
 */
export async function startProcessKubelet(options: ProcessKubeletOptions): Promise<ProcessKubelet> {
  const { kubernetes, access, folder, secrets, node = 'processes', images } = options;
  const runners = new Map<string, { runner: PodRunner; pod: Pod; ended: Promise<void> }>();
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
  const { capacity = defaultCapacity, labels } = options;
  const described = { name: node, capacity, port: logs.port, ...(labels && { labels }) };
  await registerNode(access, described).catch(async (error: unknown) => {
    await logs.stop();
    throw error;
  });

  const remove = async ({ metadata }: Pod): Promise<void> => {
    const { namespace, name, uid } = metadata;
    const deletion = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      preconditions: { uid },
    };
    await callKubernetes(access, 'DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`, deletion).catch(
      () => undefined,
    );
  };
  const start = (pod: Pod): void => {
    const podFolder = path.join(folder, pod.metadata.uid);
    const runner = new PodRunner({ kubernetes, pod, folder: podFolder, images, remove });
    runners.set(pod.metadata.uid, { runner, pod, ended: runner.run() });
  };
  const see = (pod: Pod): void => {
    const known = runners.get(pod.metadata.uid);
    if (known !== undefined) known.runner.update(pod);
    else if (isOver(pod) || isLeftOver(pod)) void settle(kubernetes, pod, remove);
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
      await Promise.all(runners.values().map(({ ended }) => ended));
      await logs.stop();
    },
  };
}

async function follow(
  kubernetes: KubernetesClient,
  node: string,
  signal: AbortSignal,
  take: (event: WatchEvent) => void,
): Promise<void> {
  const pods = await kubernetes.resourceType('v1', 'Pod');
  try {
    const fieldSelector = `spec.nodeName=${node}`;
    for await (const event of kubernetes.watch(pods, { fieldSelector, signal })) take(event);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
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
  remove: (pod: Pod) => Promise<void>,
): Promise<void> {
  if (pod.metadata.deletionTimestamp !== undefined) return await remove(pod);
  if (isOver(pod)) return;
  const now = new Date().toISOString();
  const lost = { exitCode: 137, reason: 'ContainerStatusUnknown', finishedAt: now };
  const message = 'The container could not be located when the pod was terminated';
  const containerStatuses = pod.status?.containerStatuses?.map((status) => ({
    ...status,
    ready: false,
    started: false,
    state: 'running' in status.state ? { terminated: { ...lost, message } } : status.state,
  }));
  const { name, namespace } = pod.metadata;
  await kubernetes.patch(
    { apiVersion: 'v1', kind: 'Pod', namespace, name },
    [{ op: 'add', path: '/status', value: { ...pod.status, phase: 'Failed', containerStatuses } }],
    { subresource: 'status' },
  );
}
